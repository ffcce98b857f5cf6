import { type Engine, type LinearModel, type SolveOptions, type SolveResult, SolverError } from "../../../solver/port";

/** Solves a model of arrays; an abort of the signal ends it early with what was found. */
export async function solveUntil(
  signal: AbortSignal,
  engine: Engine,
  model: LinearModel,
  options: SolveOptions,
): Promise<SolveResult> {
  const solve = engine.solve({ form: "arrays", model }, options);
  const stop = (): void => solve.stop();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await solve.result;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** As `solveUntil`; undefined where the engine failed, which `failed` hears of. The engine starts itself anew. */
export async function trySolveUntil(
  signal: AbortSignal,
  engine: Engine,
  model: LinearModel,
  options: SolveOptions,
  failed: (error: SolverError) => void,
): Promise<SolveResult | undefined> {
  try {
    return await solveUntil(signal, engine, model, options);
  } catch (error) {
    if (!(error instanceof SolverError)) throw error;
    failed(error);
    return undefined;
  }
}
