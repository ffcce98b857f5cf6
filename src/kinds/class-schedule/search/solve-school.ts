import type { Engine, SolverError } from "../../../solver/port";
import { InputRefusedError } from "../../kind";
import type { ClassScheduleParameters } from "../parameters";
import { objectiveBound } from "./bound";
import { explainLeftOut } from "./explain-left-out";
import { finishSchedule, type Timetable } from "./finish";
import { improve, type SearchOutcome } from "./local-search";
import { placeSections } from "./place-sections";
import type { Problem } from "./problem";
import { requestPointsOf, type Schedule } from "./schedule";
import { fillFreeSeats, seatBatch, studentBatches } from "./seat-students";

/** What a search is given besides the school. */
export interface SolveSettings {
  readonly parameters: ClassScheduleParameters;
  readonly engines: readonly Engine[];
  /** Ends the search from outside. */
  readonly cancelled: AbortSignal;
  /** Ends the search when its time is up; never where an iteration limit is set. */
  readonly timeUp: AbortSignal;
  /** The file that holds the sections, for messages. */
  readonly sectionsFile: string;
  /** Where an earlier attempt had got to. */
  readonly resume: Schedule | undefined;
  /** Hears of every step. */
  observe(step: SearchStep): void;
  /** Hears of engines that failed on a part of the work and were started anew. */
  failed(error: SolverError): void;
}

export interface SearchStep {
  readonly phase: "placing sections" | "seating students" | "improving";
  readonly schedule: Schedule;
  /** The schedule is better than that of the step before. */
  readonly improved: boolean;
  readonly tried: number;
}

export interface Solution {
  readonly timetable: Timetable;
  readonly schedule: Schedule;
  readonly bound: number;
  readonly search: SearchOutcome;
}

/** Seconds a batch of students may take where the clock decides. */
const BATCH_SECONDS = 20;
const GUARD_SECONDS = 600;

/**
 * Schedules a school. Throws `InputRefusedError` where no schedule keeps the hard rules, or none was found before the end.
 */
export async function solveSchool(problem: Problem, settings: SolveSettings): Promise<Solution> {
  const { parameters, engines, cancelled, timeUp, resume, observe, failed } = settings;
  const signal = AbortSignal.any([cancelled, timeUp]);
  const bound = objectiveBound(problem);
  const first = resume ?? (await firstSchedule(problem, settings, signal));
  const search = await improve(problem, first, engines, {
    signal,
    iterations: parameters.iterationLimit,
    seed: parameters.seed,
    failed,
    enough: (points) => bound - points <= parameters.gap * Math.abs(points),
    moved: ({ schedule, improved, tried }) => observe({ phase: "improving", schedule, improved, tried }),
  });
  const timetable = finishSchedule(problem, search.schedule);
  if (resume === undefined) return { timetable, schedule: search.schedule, bound, search };
  // A search may drift between schedules of equal points; whoever resumes must not end with more soft terms for it.
  const before = finishSchedule(problem, resume);
  const kept = before.objective > timetable.objective;
  return { timetable: kept ? before : timetable, schedule: kept ? resume : search.schedule, bound, search };
}

async function firstSchedule(problem: Problem, settings: SolveSettings, signal: AbortSignal): Promise<Schedule> {
  const { engines, cancelled, parameters, observe, failed } = settings;
  const [engine] = engines;
  if (engine === undefined) throw new Error("a search needs an engine");
  const placed = await placeSections(problem, engine, cancelled);
  if (placed.outcome === "infeasible") {
    const issues = explainLeftOut(problem, placed.leftOut, settings.sectionsFile);
    throw new InputRefusedError(
      "INFEASIBLE",
      "No schedule gives every section a period, a teacher and a room.",
      issues,
    );
  }
  if (placed.outcome === "not-found") {
    throw new InputRefusedError(
      "NO_SOLUTION_IN_TIME",
      "No period and room was found for every section before the end.",
    );
  }
  observe({ phase: "placing sections", schedule: placed.schedule, improved: false, tried: 0 });
  let schedule = fillFreeSeats(problem, placed.schedule);
  observe({ phase: "seating students", schedule, improved: true, tried: 0 });
  const seconds = parameters.iterationLimit === undefined ? BATCH_SECONDS : GUARD_SECONDS;
  for (const students of studentBatches(problem)) {
    if (signal.aborted) break;
    const next = await seatBatch(problem, schedule, students, engine, seconds, signal, failed);
    const improved = requestPointsOf(problem, next) > requestPointsOf(problem, schedule);
    schedule = next;
    observe({ phase: "seating students", schedule, improved, tried: 0 });
  }
  return schedule;
}
