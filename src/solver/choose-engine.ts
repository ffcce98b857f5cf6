import { createEmbeddedEngine } from "./embedded/engine";
import { createNativeEngine } from "./native/engine";
import type { Engine } from "./port";

/** Names a shared library of HiGHS: with it solves are native. */
export const HIGHS_LIBRARY_VARIABLE = "MILLRACE_HIGHS_LIBRARY";

/** Memory a native solve may take, in MiB. */
export const SOLVER_MEMORY_VARIABLE = "MILLRACE_SOLVER_MEMORY_MIB";

/**
 * The engine of this machine: native where a library is named, embedded where none is.
 *
 * @throws SolverError if a library is named and is not there: a job must not run slower than its operator thinks
 */
export function createEngine(): Engine {
  const library = process.env[HIGHS_LIBRARY_VARIABLE];
  if (library === undefined || library === "") return createEmbeddedEngine();
  const memoryMiB = Number(process.env[SOLVER_MEMORY_VARIABLE]);
  return createNativeEngine({ library, ...(memoryMiB > 0 && { memoryMiB }) });
}
