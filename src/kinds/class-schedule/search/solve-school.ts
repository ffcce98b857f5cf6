import type { SolverError } from "../../../solver/port";
import { InputRefusedError } from "../../kind";
import type { ClassScheduleParameters } from "../parameters";
import { objectiveBound } from "./bound";
import type { EnginePool } from "./engine-pool";
import { explainLeftOut } from "./explain-left-out";
import { finishSchedule, type Timetable } from "./finish";
import { improve, type SearchOutcome } from "./local-search";
import { placeSections } from "./place-sections";
import type { Problem } from "./problem";
import type { Schedule } from "./schedule";
import { fillFreeSeats } from "./seat-students";

/** What a search is given besides the school. */
export interface SolveSettings {
  readonly parameters: ClassScheduleParameters;
  readonly pool: EnginePool;
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

/**
 * Schedules a school. Throws `InputRefusedError` where no schedule keeps the hard rules, or none was found before the end.
 */
export async function solveSchool(problem: Problem, settings: SolveSettings): Promise<Solution> {
  const { parameters, pool, cancelled, timeUp, resume, observe, failed } = settings;
  const signal = AbortSignal.any([cancelled, timeUp]);
  const bound = objectiveBound(problem);
  const first = resume ?? (await firstSchedule(problem, settings));
  const search = await improve(problem, first, pool, {
    signal,
    iterations: parameters.iterationLimit,
    seed: parameters.seed,
    seatFirst: resume === undefined,
    failed,
    enough: (points) => bound - points <= parameters.gap * Math.abs(points),
    moved: ({ seating, ...step }) => observe({ ...step, phase: seating ? "seating students" : "improving" }),
  });
  const timetable = finishSchedule(problem, search.schedule);
  if (resume === undefined) return { timetable, schedule: search.schedule, bound, search };
  // A search may drift between schedules of equal points; whoever resumes must not end with more soft terms for it.
  const before = finishSchedule(problem, resume);
  const kept = before.objective > timetable.objective;
  return { timetable: kept ? before : timetable, schedule: kept ? resume : search.schedule, bound, search };
}

async function firstSchedule(problem: Problem, settings: SolveSettings): Promise<Schedule> {
  const { pool, cancelled, observe } = settings;
  const placed = await pool.use((engine) => placeSections(problem, engine, cancelled));
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
  const schedule = fillFreeSeats(problem, placed.schedule);
  observe({ phase: "seating students", schedule, improved: true, tried: 0 });
  return schedule;
}
