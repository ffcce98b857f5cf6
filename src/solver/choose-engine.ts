import { createEmbeddedEngine } from "./embedded/engine";
import { createNativeEngine } from "./native/engine";
import type { Engine } from "./port";

/** Names a shared library of HiGHS: with it solves are native. */
export const HIGHS_LIBRARY_VARIABLE = "MILLRACE_HIGHS_LIBRARY";

/**
 * The engine of this machine: native where a library is named, embedded where none is.
 *
 * @throws SolverError if a library is named and is not there: a job must not run slower than its operator thinks
 */
export function createEngine(): Engine {
  const library = process.env[HIGHS_LIBRARY_VARIABLE];
  return library === undefined || library === "" ? createEmbeddedEngine() : createNativeEngine({ library });
}
