import { createEmbeddedEngine } from "./embedded/engine";
import { defaultSolverMemoryMiB } from "./memory";
import { createNativeEngine } from "./native/engine";
import type { Engine } from "./port";

/** Names a shared library of HiGHS: with it solves are native. */
export const HIGHS_LIBRARY_VARIABLE = "MILLRACE_HIGHS_LIBRARY";

/** Memory the solver may take, in MiB. */
export const SOLVER_MEMORY_VARIABLE = "MILLRACE_SOLVER_MEMORY_MIB";

/** Memory that all engines of a run may take together, in MiB. */
export function solverMemoryMiB(): number {
  const memoryMiB = Number(process.env[SOLVER_MEMORY_VARIABLE]);
  return memoryMiB > 0 ? memoryMiB : defaultSolverMemoryMiB();
}

/**
 * The engine of this machine: native where a library is named, embedded where none is.
 *
 * @param engines - how many share the memory: a native one is ended when it takes more than its part
 * @throws SolverError if a library is named and is not there: a job must not run slower than its operator thinks
 */
export function createEngine(engines = 1): Engine {
  const library = process.env[HIGHS_LIBRARY_VARIABLE];
  if (library === undefined || library === "") return createEmbeddedEngine();
  return createNativeEngine({ library, memoryMiB: Math.max(1, Math.floor(solverMemoryMiB() / engines)) });
}
