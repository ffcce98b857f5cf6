import type { Engine, SolverError } from "../../../solver/port";
import { isFeasible } from "./feasibility";
import { NeighbourhoodChooser, type NeighbourhoodKind } from "./neighbourhoods";
import { type KindRecord, NeighbourhoodPolicy, type Trial } from "./policy";
import type { Problem } from "./problem";
import { Random } from "./random";
import { applyChange, requestPointsOf, type Schedule, type ScheduleChange, satisfiedCount } from "./schedule";
import { trySolveUntil } from "./solve-until";
import { buildSubModel } from "./sub-model";

/** When the search ends and who hears of it. */
export interface SearchLimits {
  /** Ends the search at once, with the best schedule so far. */
  readonly signal: AbortSignal;
  /** Neighbourhoods to try; then results count in the order in which they were begun, whatever the clock says. */
  readonly iterations: number | undefined;
  readonly seed: number;
  /** Answers whether a schedule with so many points is good enough to stop. */
  enough(points: number): boolean;
  /** An engine failed on a neighbourhood; the search goes on without it unless that happens time after time. */
  failed(error: SolverError): void;
  /** Called after each neighbourhood; `improved` where the points rose. */
  moved(state: {
    readonly schedule: Schedule;
    readonly points: number;
    readonly tried: number;
    readonly improved: boolean;
  }): void;
}

export interface SearchOutcome {
  readonly schedule: Schedule;
  readonly tried: number;
  readonly records: Readonly<Record<NeighbourhoodKind, KindRecord>>;
  /** Results that no longer fitted because another engine had been faster. */
  readonly collisions: number;
}

/** One neighbourhood may take this long; the policy keeps most far below. */
const NEIGHBOURHOOD_SECONDS = 3;
/** The same where the clock must not decide: never reached in practice. */
const GUARD_SECONDS = 600;
/**
 * Limits of work, for all that the clock decides elsewhere. Most neighbourhoods end at the root; those that do not are
 * better made smaller than searched for long. HiGHS counts the iterations of one LP, so a neighbourhood may take several
 * times as many; the work of its heuristics that solve models of their own escapes every limit, so they are off.
 */
const WORK_LIMITS = {
  maxNodes: 100,
  maxSimplexIterations: 3000,
  highs: {
    mip_heuristic_run_rins: false,
    mip_heuristic_run_rens: false,
    mip_heuristic_run_root_reduced_cost: false,
    mip_allow_restart: false,
  },
} as const;
const RELATIVE_GAP = 1e-5;
/** So many engines that fail one after another are no accident. */
const MAX_FAILURES_IN_A_ROW = 10;
/**
 * Largest random bonus for a section in a period. Shifts sections between schedules that are equally good, which opens
 * new ways; all bonuses of a neighbourhood together stay below the least request.
 */
const DRIFT_POINTS = 40;

/** Improves a schedule by solving part after part of it exactly, on all engines at once. */
export async function improve(
  problem: Problem,
  schedule: Schedule,
  engines: readonly Engine[],
  limits: SearchLimits,
): Promise<SearchOutcome> {
  const search = new LocalSearch(problem, schedule, limits);
  await (limits.iterations === undefined ? search.runFreely(engines) : search.runInOrder(engines, limits.iterations));
  return search.outcome();
}

interface Result {
  readonly kind: NeighbourhoodKind;
  readonly size: number;
  readonly basis: Schedule;
  readonly change: ScheduleChange | undefined;
  readonly finished: boolean;
  readonly work: number;
}

class LocalSearch {
  private readonly random: Random;
  private readonly chooser: NeighbourhoodChooser;
  private readonly policy: NeighbourhoodPolicy;
  private points: number;
  private begun = 0;
  private tried = 0;
  private collisions = 0;
  private failuresInARow = 0;

  constructor(
    private readonly problem: Problem,
    private schedule: Schedule,
    private readonly limits: SearchLimits,
  ) {
    this.random = new Random(limits.seed);
    this.chooser = new NeighbourhoodChooser(problem);
    this.policy = new NeighbourhoodPolicy(problem.requests.length);
    this.points = requestPointsOf(problem, schedule);
  }

  /** Each engine takes the next neighbourhood as soon as it is free. */
  async runFreely(engines: readonly Engine[]): Promise<void> {
    await Promise.all(
      engines.map(async (engine) => {
        while (!this.isOver()) this.merge(await this.begin(engine));
      }),
    );
  }

  /** As above, but a result waits for all that were begun before it. */
  async runInOrder(engines: readonly Engine[], iterations: number): Promise<void> {
    const waiting: { readonly engine: Engine; readonly result: Promise<Result> }[] = [];
    const beginOn = (engine: Engine): void => {
      if (this.begun >= iterations || this.isOver()) return;
      const result = this.begin(engine);
      // Awaited in its turn; should an earlier one end the search, nobody would.
      result.catch(() => undefined);
      waiting.push({ engine, result });
    };
    for (const engine of engines) beginOn(engine);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      this.merge(await next.result);
      beginOn(next.engine);
    }
  }

  outcome(): SearchOutcome {
    const { schedule, tried, collisions } = this;
    return { schedule, tried, collisions, records: this.policy.records() };
  }

  private isOver(): boolean {
    return (
      this.limits.signal.aborted ||
      this.limits.enough(this.points) ||
      satisfiedCount(this.schedule) === this.problem.requests.length
    );
  }

  private async begin(engine: Engine): Promise<Result> {
    this.begun += 1;
    const seed = this.begun;
    const { kind, size } = this.policy.choose(this.random);
    const basis = this.schedule;
    const free = this.chooser.choose(kind, basis, size, this.random);
    if (free === undefined) return { kind, size: 0, basis, change: undefined, finished: true, work: 0 };
    const drift = DRIFT_POINTS / Math.max(1, free.sections.length);
    const sectionPoints = (): number => drift * this.random.next();
    const { model, start, read } = buildSubModel(this.problem, basis, { ...free, sectionPoints });
    const options = {
      timeLimitSeconds: this.limits.iterations === undefined ? NEIGHBOURHOOD_SECONDS : GUARD_SECONDS,
      relativeGap: RELATIVE_GAP,
      ...WORK_LIMITS,
      seed,
      start,
    };
    const result = await trySolveUntil(this.limits.signal, engine, model, options, (error) => this.fail(error));
    if (result !== undefined) this.failuresInARow = 0;
    const change = result?.values == null ? undefined : read(result.values);
    const finished = result?.status === "optimal";
    return { kind, size: free.requests.length, basis, change, finished, work: result?.simplexIterations ?? 0 };
  }

  private fail(error: SolverError): void {
    this.failuresInARow += 1;
    if (this.failuresInARow >= MAX_FAILURES_IN_A_ROW) throw error;
    this.limits.failed(error);
  }

  /** Takes a result over where it still fits and costs no points. */
  private merge({ kind, size, basis, change, finished, work }: Result): void {
    this.tried += 1;
    const next = change === undefined ? undefined : applyChange(this.schedule, change);
    const gain = next === undefined ? -1 : requestPointsOf(this.problem, next) - this.points;
    const accepted = next !== undefined && gain >= 0 && isFeasible(this.problem, next);
    if (accepted) {
      this.schedule = next;
      this.points += gain;
    } else if (basis !== this.schedule && gain >= 0) {
      this.collisions += 1;
    }
    const trial: Trial = { kind, size, gain: accepted ? gain : 0, accepted, finished, work };
    this.policy.learn(trial);
    this.limits.moved({
      schedule: this.schedule,
      points: this.points,
      tried: this.tried,
      improved: accepted && gain > 0,
    });
  }
}
