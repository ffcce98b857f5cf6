import type { Engine, LinearModel, SolveOptions, SolveResult, SolverError } from "../../../solver/port";
import { trySolveUntil } from "./solve-until";

/** What an engine at work on its part of a school takes, in MiB; measured 100 to 250. */
const ENGINE_MIB = 256;
/** What the school itself takes: a little for every request, on top of the program. */
const BASE_MIB = 256;
const MIB_PER_REQUEST = 1 / 200;

/** How many of the wanted engines have room in the memory; at least one. */
export function enginesWithin(memoryMiB: number, requests: number, wanted: number): number {
  const left = memoryMiB - BASE_MIB - requests * MIB_PER_REQUEST;
  return Math.max(1, Math.min(wanted, Math.floor(left / ENGINE_MIB)));
}

/** Engines that share the work: whoever asks gets the next that is free, in the order of asking. */
export class EnginePool {
  private readonly idle: Engine[];
  private readonly waiting: ((engine: Engine) => void)[] = [];

  /** @param engines - at least one; nobody else may use them meanwhile */
  constructor(private readonly engines: readonly Engine[]) {
    if (engines.length === 0) throw new RangeError("a pool needs an engine, got none");
    // The first comes first: a run with little to solve starts one engine only.
    this.idle = [...engines].reverse();
  }

  get size(): number {
    return this.engines.length;
  }

  /** What the engines call themselves. */
  get name(): string {
    return this.engines[0]?.name ?? "";
  }

  /** Solves a model as soon as an engine is free; undefined where that engine failed, which `failed` hears of. */
  solve(
    signal: AbortSignal,
    model: LinearModel,
    options: SolveOptions,
    failed: (error: SolverError) => void,
  ): Promise<SolveResult | undefined> {
    return this.use((engine) => trySolveUntil(signal, engine, model, options, failed));
  }

  /** Lends the next free engine to a piece of work. */
  async use<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
    const engine = this.idle.pop() ?? (await new Promise<Engine>((resolve) => this.waiting.push(resolve)));
    try {
      return await work(engine);
    } finally {
      this.giveBack(engine);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine.close()));
  }

  private giveBack(engine: Engine): void {
    const next = this.waiting.shift();
    if (next === undefined) this.idle.push(engine);
    else next(engine);
  }
}
