import { relativeGap } from "../gap";
import type { LinearModel, SolveResult } from "../port";

/** What a race knows so far: the best solution anybody found and the best bound anybody proved. */
export class Standing {
  private bestObjective: number | null = null;
  private values: Float64Array | null = null;
  private bestBound: number | null = null;
  private nodes = 0;
  private simplexIterations = 0;

  constructor(private readonly sense: LinearModel["sense"]) {}

  get objective(): number | null {
    return this.bestObjective;
  }

  get best(): Float64Array | null {
    return this.values;
  }

  get gap(): number | null {
    return relativeGap(this.bestObjective, this.bestBound);
  }

  get bound(): number | null {
    return this.bestBound;
  }

  /** True if it is better than what was known. */
  offer(objective: number, values: Float64Array): boolean {
    if (this.bestObjective !== null && !this.isBetter(objective, this.bestObjective)) return false;
    this.bestObjective = objective;
    this.values = values;
    return true;
  }

  /** Bounds that any of the racers proves hold for the one model that all of them solve. */
  raiseBound(bound: number | null): void {
    if (bound === null) return;
    if (this.bestBound === null || this.isBetter(this.bestBound, bound)) this.bestBound = bound;
  }

  /** Takes in how a racer's solve ended. */
  add(result: SolveResult): void {
    this.nodes += result.nodes;
    this.simplexIterations += result.simplexIterations;
    if (result.objective !== null && result.values !== null) this.offer(result.objective, result.values);
    this.raiseBound(result.bound);
  }

  /** The result of all: whoever vouches for the status, with what all of them found and did. */
  result(voucher: SolveResult, status: SolveResult["status"], seconds: number): SolveResult {
    const { objective, values, bestBound, nodes, simplexIterations } = this;
    const solved = values === null ? {} : { objective, values };
    const bound = bestBound ?? voucher.bound;
    const gap = relativeGap(objective, bound);
    return { ...voucher, ...solved, status, bound, gap, nodes, simplexIterations, seconds };
  }

  private isBetter(objective: number, than: number): boolean {
    return this.sense === "maximize" ? objective > than : objective < than;
  }
}
