import type { Engine, LinearModel, SolveOptions, SolveResult } from "../../../solver/port";

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
