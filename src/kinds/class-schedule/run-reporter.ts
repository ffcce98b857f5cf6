import type { RunContext } from "../kind";
import type { ClassScheduleParameters } from "./parameters";
import { objectiveBound } from "./search/bound";
import { encodeCheckpoint } from "./search/checkpoint";
import { scheduleObjective } from "./search/enrolment";
import type { Problem } from "./search/problem";
import { satisfiedCount } from "./search/schedule";
import type { SearchStep } from "./search/solve-school";

const REPORT_INTERVAL_MS = 250;
const CHECKPOINT_INTERVAL_MS = 1000;
/** The search itself fills the bar up to here; seating and writing do the rest. */
const SEARCH_SHARE = 0.98;

/** Turns the steps of a search into progress reports and checkpoints, neither of them too often. */
export class RunReporter {
  private reportedAt = Number.NEGATIVE_INFINITY;
  private savedAt = Number.NEGATIVE_INFINITY;
  private unsaved = false;
  private phase = "";

  constructor(
    private readonly context: RunContext,
    private readonly problem: Problem,
    private readonly parameters: ClassScheduleParameters,
    private readonly started: number,
  ) {
    this.context.report({ fraction: 0, phase: "reading", bound: objectiveBound(problem) });
  }

  observe(step: SearchStep): void {
    const now = performance.now();
    this.unsaved = this.unsaved || step.improved;
    if (step.phase !== this.phase || now - this.reportedAt >= REPORT_INTERVAL_MS) {
      this.reportedAt = now;
      this.phase = step.phase;
      this.report(step, now);
    }
    if (this.unsaved && now - this.savedAt >= CHECKPOINT_INTERVAL_MS) {
      this.savedAt = now;
      this.unsaved = false;
      this.context.checkpoint(encodeCheckpoint(this.problem, step.schedule));
    }
  }

  private report({ schedule, phase, tried, bound }: SearchStep, now: number): void {
    const incumbent = scheduleObjective(this.problem, schedule);
    const { requests } = this.problem;
    this.context.report({
      fraction: SEARCH_SHARE * Math.min(1, this.done(tried, now)),
      phase,
      message: `${satisfiedCount(schedule)} of ${requests.length} requests met`,
      incumbent,
      bound,
      ...(incumbent === 0 ? {} : { gap: Math.max(0, bound - incumbent) / Math.abs(incumbent) }),
    });
  }

  private done(tried: number, now: number): number {
    const { iterationLimit, timeLimitSeconds } = this.parameters;
    if (iterationLimit !== undefined) return tried / Math.max(1, iterationLimit);
    return (now - this.started) / (1000 * timeLimitSeconds);
  }
}
