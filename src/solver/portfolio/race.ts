import type { Engine, LinearModel, Solve, SolveObserver, SolveOptions, SolveResult, SolveStatus } from "../port";
import { Standing } from "./standing";

/** How a race is run. */
export interface RaceSettings {
  /** Solves with a seed each. */
  readonly racers: number;
  /** Let every round end, and take its results in the order of the racers, so that no clock has a say. */
  readonly reproducible: boolean;
  /**
   * Simplex iterations of a racer in the first round, doubled from round to round: a restart throws away no more than a
   * racer then does again.
   * @default 20000
   */
  readonly firstRound?: number;
}

const FIRST_ROUND = 20_000;
const MOST_ITERATIONS = 2_147_483_647;
const PROOFS: readonly SolveStatus[] = ["optimal", "infeasible", "unbounded", "infeasible_or_unbounded"];

/** One model, solved by several racers in rounds: each round starts from the best solution of the one before. */
export class Race {
  private readonly started = performance.now();
  private readonly standing: Standing;
  /** What the observer was told, which may be ahead of what counts. */
  private readonly seen: Standing;
  private readonly running = new Set<Solve>();
  private stopped = false;

  constructor(
    private readonly model: LinearModel,
    private readonly options: SolveOptions,
    private readonly observer: SolveObserver,
    private readonly engines: readonly Engine[],
    private readonly settings: RaceSettings,
  ) {
    this.standing = new Standing(model.sense);
    this.seen = new Standing(model.sense);
  }

  stop(): void {
    this.stopped = true;
    this.endRound();
  }

  /** Rejects with what the first engine says where none of them can solve the model. */
  async run(): Promise<SolveResult> {
    let racers = Array.from({ length: this.settings.racers }, (_, racer) => racer);
    let start = this.options.start;
    for (let round = 0; ; round += 1) {
      const limit = Math.min(this.mostIterations(), (this.settings.firstRound ?? FIRST_ROUND) * 2 ** round);
      const results = await this.round(racers, round, limit, start);
      const end = this.judge([...results.values()]);
      if (end !== undefined) return end;
      racers = [...results].flatMap(([racer, result]) => (this.goesOn(result, limit) ? [racer] : []));
      const [first] = results.values();
      if (racers.length === 0 && first !== undefined)
        return this.standing.result(first, this.unproven(), this.seconds());
      start = this.standing.best ?? start;
    }
  }

  /** Who stopped far short of the limit of its round has come to another one, and would again. */
  private goesOn({ status, simplexIterations, nodes }: SolveResult, limit: number): boolean {
    const unproven = status === "feasible" || status === "no_solution";
    const { maxNodes = Number.POSITIVE_INFINITY } = this.options;
    return unproven && limit < this.mostIterations() && nodes < maxNodes && simplexIterations >= limit / 2;
  }

  private mostIterations(): number {
    return this.options.maxSimplexIterations ?? MOST_ITERATIONS;
  }

  private unproven(): SolveStatus {
    return this.standing.best === null ? "no_solution" : "feasible";
  }

  /** All racers until each has come to its limit, or until one has a proof where that is enough. */
  private async round(
    racers: readonly number[],
    round: number,
    limit: number,
    start: Float64Array | undefined,
  ): Promise<ReadonlyMap<number, SolveResult>> {
    const results = new Map<number, SolveResult>();
    const failures: unknown[] = [];
    const waiting = [...racers];
    const work = async (engine: Engine): Promise<void> => {
      for (let racer = waiting.shift(); racer !== undefined; racer = waiting.shift()) {
        try {
          const result = await this.race(engine, racer + round * this.settings.racers, limit, start);
          results.set(racer, result);
          if (this.isProof(result) && !this.settings.reproducible) this.endRound(waiting);
        } catch (error) {
          failures.push(error);
        }
      }
    };
    await Promise.all(this.engines.map(work));
    if (results.size === 0) throw failures[0];
    const inOrder = [...results].sort(([a], [b]) => a - b);
    for (const [, result] of inOrder) this.standing.add(result);
    return new Map(inOrder);
  }

  private endRound(waiting?: number[]): void {
    waiting?.splice(0);
    for (const solve of this.running) solve.stop();
  }

  private async race(
    engine: Engine,
    turn: number,
    limit: number,
    start: Float64Array | undefined,
  ): Promise<SolveResult> {
    const left = Math.max(0.001, this.options.timeLimitSeconds - this.seconds());
    const options: SolveOptions = {
      ...this.options,
      timeLimitSeconds: left,
      seed: ((this.options.seed ?? 0) + turn) % MOST_ITERATIONS,
      maxSimplexIterations: limit,
      ...(start === undefined ? {} : { start }),
    };
    const solve = engine.solve({ form: "arrays", model: this.model }, options, this.watch());
    this.running.add(solve);
    if (this.stopped) solve.stop();
    try {
      return await solve.result;
    } finally {
      this.running.delete(solve);
    }
  }

  /** The observer hears of the race as of one solve: better solutions only, and the best of all figures. */
  private watch(): SolveObserver {
    const { observer, seen } = this;
    const { log, progress } = observer;
    return {
      incumbent: (objective, values) => {
        // in a reproducible race nothing may depend on who was earlier: there only results count
        if (!this.settings.reproducible) this.standing.offer(objective, values);
        if (seen.offer(objective, values)) observer.incumbent?.(objective, values);
      },
      ...(log === undefined ? {} : { log }),
      ...(progress !== undefined && {
        progress: ({ nodes, bound }) => {
          seen.raiseBound(bound);
          progress({ seconds: this.seconds(), nodes, incumbent: seen.objective, bound: seen.bound, gap: seen.gap });
        },
      }),
    };
  }

  private isProof({ status }: SolveResult): boolean {
    return PROOFS.includes(status);
  }

  /** The end of the race if a racer proved something, the bounds and solutions of several together do, or time is up. */
  private judge(results: readonly SolveResult[]): SolveResult | undefined {
    const [first] = results;
    if (first === undefined) return undefined;
    const proofs = results.filter((result) => this.isProof(result));
    const proof = [...proofs].sort((a, b) => a.simplexIterations - b.simplexIterations)[0];
    if (proof !== undefined) return this.standing.result(proof, proof.status, this.seconds());
    const { gap } = this.standing;
    if (gap !== null && gap <= (this.options.relativeGap ?? 1e-4)) {
      return this.standing.result(first, "optimal", this.seconds());
    }
    if (this.stopped) return this.standing.result(first, "cancelled", this.seconds());
    const late = results.find(({ status }) => status === "time_limit");
    return late === undefined ? undefined : this.standing.result(late, "time_limit", this.seconds());
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}
