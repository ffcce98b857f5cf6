import type { SolveOptions, SolverError } from "../../../solver/port";
import type { EnginePool } from "./engine-pool";
import { mergeChange, promisedGain } from "./merge-change";
import { NeighbourhoodChooser, type NeighbourhoodKind } from "./neighbourhoods";
import { runFreely, runInOrder } from "./pipeline";
import { type KindRecord, NeighbourhoodPolicy, type Trial } from "./policy";
import type { Problem } from "./problem";
import { Random } from "./random";
import { requestPointsOf, type Schedule, type ScheduleChange } from "./schedule";
import { studentBatches } from "./seat-students";
import { buildSubModel, type Neighbourhood } from "./sub-model";

/** When the search ends and who hears of it. */
export interface SearchLimits {
  /** Ends the search at once, with the best schedule so far. */
  readonly signal: AbortSignal;
  /** Neighbourhoods to try; then results count in the order in which they were begun, whatever the clock says. */
  readonly iterations: number | undefined;
  readonly seed: number;
  /** Seat all students anew before anything else. */
  readonly seatFirst: boolean;
  /** Answers whether a schedule with so many points is good enough to stop: at the latest where no more are possible. */
  enough(points: number): boolean;
  /** An engine failed on a neighbourhood; the search goes on without it unless that happens time after time. */
  failed(error: SolverError): void;
  /** Called after each result; `improved` where the points rose, `seating` while students are seated in batches. */
  moved(state: {
    readonly schedule: Schedule;
    readonly points: number;
    readonly tried: number;
    readonly improved: boolean;
    readonly seating: boolean;
  }): void;
}

export interface SearchOutcome {
  readonly schedule: Schedule;
  readonly tried: number;
  readonly records: Readonly<Record<NeighbourhoodKind, KindRecord>>;
  /** Results that were taken over although another had changed the schedule meanwhile. */
  readonly merges: number;
  /** Results that no longer fitted because another had been faster. */
  readonly collisions: number;
}

/** One neighbourhood may take this long; the policy keeps most far below. */
const NEIGHBOURHOOD_SECONDS = 3;
/** The same where the clock must not decide: never reached in practice. */
const GUARD_SECONDS = 600;
/** A batch of students may take this long where the clock decides. */
const BATCH_SECONDS = 20;
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

/** Where places cost something, sections must not drift for more than that. */
const LITTLE_DRIFT = 0.05;

function driftPoints({ sectionCosts, strandBefore, changeCost }: Problem): number {
  const costsNothing = sectionCosts.every((costs) => costs === undefined);
  return costsNothing && (changeCost === 0 || strandBefore.every((strand) => strand < 0)) ? DRIFT_POINTS : LITTLE_DRIFT;
}

/**
 * Neighbourhoods under way at a time where the clock must not decide: the same number whatever the engines, so that the
 * same results are known when the next is chosen. More engines than this find nothing to do then.
 */
export const REPRODUCIBLE_DEPTH = 8;

/**
 * Improves a schedule by solving part after part of it exactly, on all engines at once: first all students in batches,
 * then neighbourhoods of what is still unmet.
 */
export async function improve(
  problem: Problem,
  schedule: Schedule,
  pool: EnginePool,
  limits: SearchLimits,
): Promise<SearchOutcome> {
  const search = new LocalSearch(problem, schedule, pool, limits);
  await (limits.iterations === undefined ? runFreely(pool.size, search) : runInOrder(REPRODUCIBLE_DEPTH, search));
  return search.outcome();
}

/** A part of the schedule that is to be solved. */
interface Task {
  readonly origin: NeighbourhoodKind | "batch";
  /** Undefined where the schedule has no such neighbourhood. */
  readonly free: Neighbourhood | undefined;
  /** It was solved before, for a schedule that had moved on too far by then. */
  readonly again: boolean;
}

interface Result {
  readonly task: Task;
  readonly basis: Schedule;
  readonly change: ScheduleChange | undefined;
  readonly finished: boolean;
  readonly work: number;
}

class LocalSearch {
  private readonly random: Random;
  private readonly chooser: NeighbourhoodChooser;
  private readonly policy: NeighbourhoodPolicy;
  private readonly agenda: Task[];
  private points: number;
  private begun = 0;
  private chosen = 0;
  private batchesLeft: number;
  private tried = 0;
  private merges = 0;
  private collisions = 0;
  private failuresInARow = 0;

  constructor(
    private readonly problem: Problem,
    private schedule: Schedule,
    private readonly pool: EnginePool,
    private readonly limits: SearchLimits,
  ) {
    this.random = new Random(limits.seed);
    this.chooser = new NeighbourhoodChooser(problem);
    this.policy = new NeighbourhoodPolicy(problem.requests.length);
    this.points = requestPointsOf(problem, schedule);
    this.agenda = limits.seatFirst ? batchTasks(problem) : [];
    this.batchesLeft = this.agenda.length;
  }

  begin(): Promise<Result> | undefined {
    if (this.isOver()) return undefined;
    const task = this.agenda.shift();
    if (task !== undefined) return this.solve(task);
    const { iterations } = this.limits;
    if (iterations !== undefined && this.chosen >= iterations) return undefined;
    this.chosen += 1;
    return this.solve(this.choose());
  }

  /** Takes a result over where it still fits and costs no points. */
  take({ task, basis, change, finished, work }: Result): void {
    const moved = basis !== this.schedule;
    const next = change === undefined ? undefined : mergeChange(this.problem, this.schedule, basis, change);
    const gain = next === undefined ? -1 : requestPointsOf(this.problem, next) - this.points;
    const accepted = next !== undefined && gain >= 0;
    if (accepted) {
      this.schedule = next;
      this.points += gain;
      if (moved) this.merges += 1;
    } else if (moved && change !== undefined) this.collide(task, basis, change);
    this.learn(task, { gain: accepted ? gain : 0, accepted, finished, work });
    const { schedule, points, tried } = this;
    this.limits.moved({ schedule, points, tried, improved: accepted && gain > 0, seating: this.batchesLeft > 0 });
  }

  outcome(): SearchOutcome {
    const { schedule, tried, merges, collisions } = this;
    return { schedule, tried, merges, collisions, records: this.policy.records() };
  }

  private isOver(): boolean {
    return this.limits.signal.aborted || this.limits.enough(this.points);
  }

  private choose(): Task {
    const { kind, size } = this.policy.choose(this.random);
    const free = this.chooser.choose(kind, this.schedule, size, this.random);
    if (free === undefined) return { origin: kind, free, again: false };
    const drift = driftPoints(this.problem) / Math.max(1, free.sections.length);
    return { origin: kind, free: { ...free, sectionPoints: () => drift * this.random.next() }, again: false };
  }

  private async solve(task: Task): Promise<Result> {
    this.begun += 1;
    const seed = this.begun;
    const basis = this.schedule;
    if (task.free === undefined) return { task, basis, change: undefined, finished: true, work: 0 };
    const { model, start, read } = buildSubModel(this.problem, basis, task.free);
    const options = { ...this.limitsOf(task), seed, start };
    const result = await this.pool.solve(this.limits.signal, model, options, (error) => this.fail(error));
    if (result !== undefined) this.failuresInARow = 0;
    const change = result?.values == null ? undefined : read(result.values);
    return { task, basis, change, finished: result?.status === "optimal", work: result?.simplexIterations ?? 0 };
  }

  private limitsOf({ origin }: Task): SolveOptions {
    const clock = this.limits.iterations === undefined;
    if (origin === "batch") return { timeLimitSeconds: clock ? BATCH_SECONDS : GUARD_SECONDS };
    const timeLimitSeconds = clock ? NEIGHBOURHOOD_SECONDS : GUARD_SECONDS;
    return { timeLimitSeconds, relativeGap: RELATIVE_GAP, ...WORK_LIMITS };
  }

  private fail(error: SolverError): void {
    this.failuresInARow += 1;
    if (this.failuresInARow >= MAX_FAILURES_IN_A_ROW) throw error;
    this.limits.failed(error);
  }

  /** What would have been better is worth solving once more, for the schedule of now. */
  private collide(task: Task, basis: Schedule, change: ScheduleChange): void {
    this.collisions += 1;
    if (task.again || promisedGain(this.problem, basis, change) <= 0) return;
    this.agenda.push({ ...task, again: true });
    if (task.origin === "batch") this.batchesLeft += 1;
  }

  private learn({ origin, free }: Task, trial: Omit<Trial, "kind" | "size">): void {
    if (origin === "batch") {
      this.batchesLeft -= 1;
      return;
    }
    this.tried += 1;
    this.policy.learn({ kind: origin, size: free?.requests.length ?? 0, ...trial });
  }
}

function batchTasks(problem: Problem): Task[] {
  return studentBatches(problem).map((students) => ({
    origin: "batch",
    free: { sections: [], requests: students.flatMap((student) => problem.requestsOf[student] ?? []) },
    again: false,
  }));
}
