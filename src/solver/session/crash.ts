import { SolverError } from "../port";

/** Whether the HiGHS runtime itself went down with this error: then it has to be started anew. */
export function isCrash(error: unknown): boolean {
  if (error instanceof SolverError) return error.cause !== undefined && isCrash(error.cause);
  // Emscripten also throws numbers; a RangeError is a stack or an allocation that was too large.
  if (!(error instanceof Error) || error instanceof RangeError) return true;
  return error.name === "RuntimeError";
}
