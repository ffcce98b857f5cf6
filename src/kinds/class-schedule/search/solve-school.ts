import type { Issue } from "../../../contract/problem";
import type { SolverError } from "../../../solver/port";
import { InputRefusedError } from "../../kind";
import type { ClassScheduleParameters } from "../parameters";
import { objectiveBound, pointsBound } from "./bound";
import type { EnginePool } from "./engine-pool";
import { explainConflict } from "./explain-conflict";
import { explainLeftOut } from "./explain-left-out";
import { finishSchedule, type Timetable } from "./finish";
import { improve, type SearchOutcome } from "./local-search";
import { placeSections } from "./place-sections";
import type { Problem } from "./problem";
import { relaxationBound } from "./relaxation-bound";
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
  /** What is proven so far that no schedule exceeds. */
  readonly bound: number;
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
  let mostPoints = pointsBound(problem);
  let bound = objectiveBound(problem);
  const first = resume ?? (await firstSchedule(problem, settings, bound));
  const searchOver = new AbortController();
  const bounding = proveMore(problem, first, settings, AbortSignal.any([signal, searchOver.signal])).then((proven) => {
    mostPoints = pointsBound(problem, proven);
    bound = objectiveBound(problem, proven);
  });
  // What is proven may end the search: where the clock must not decide, it is known before the search begins.
  if (parameters.iterationLimit !== undefined) await bounding;
  const searching = improve(problem, first, pool, {
    signal,
    iterations: parameters.iterationLimit,
    seed: parameters.seed,
    seatFirst: resume === undefined,
    failed,
    enough: (points) => mostPoints - points <= parameters.gap * Math.abs(points),
    moved: ({ seating, ...step }) => observe({ ...step, bound, phase: seating ? "seating students" : "improving" }),
  });
  const [search] = await Promise.all([searching.finally(() => searchOver.abort()), bounding]);
  const timetable = finishSchedule(problem, search.schedule);
  if (resume === undefined) return { timetable, schedule: search.schedule, bound, search };
  // A search may drift between schedules of equal points; whoever resumes must not end with more soft terms for it.
  const before = finishSchedule(problem, resume);
  const kept = before.objective > timetable.objective;
  return { timetable: kept ? before : timetable, schedule: kept ? resume : search.schedule, bound, search };
}

/** Share of the time that a bound may take, on one of the engines. */
const BOUND_SHARE = 0.05;

/** Points that no schedule exceeds, where a small share of the time proves any. */
function proveMore(
  problem: Problem,
  first: Schedule,
  { parameters, pool, failed }: SolveSettings,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { iterationLimit, timeLimitSeconds } = parameters;
  const seconds = iterationLimit === undefined ? timeLimitSeconds * BOUND_SHARE : undefined;
  return relaxationBound(problem, first, pool, { signal, seconds, failed });
}

/** Why some sections have no place: which rules collide, then what each section competes for. */
async function explainImpossible(
  problem: Problem,
  leftOut: readonly number[],
  { pool, parameters, cancelled, timeUp, sectionsFile: file }: SolveSettings,
): Promise<readonly Issue[]> {
  const conflict = { school: problem.school, parameters, homeless: leftOut.length, file };
  const signal = AbortSignal.any([cancelled, timeUp]);
  const reason = await pool.use((engine) => explainConflict(conflict, engine, signal));
  return [reason, ...explainLeftOut(problem, leftOut, file)];
}

async function firstSchedule(problem: Problem, settings: SolveSettings, bound: number): Promise<Schedule> {
  const { pool, cancelled, observe } = settings;
  const placed = await pool.use((engine) => placeSections(problem, engine, cancelled));
  if (placed.outcome === "infeasible") {
    const issues = await explainImpossible(problem, placed.leftOut, settings);
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
  observe({ phase: "placing sections", schedule: placed.schedule, improved: false, tried: 0, bound });
  const schedule = fillFreeSeats(problem, placed.schedule);
  observe({ phase: "seating students", schedule, improved: true, tried: 0, bound });
  return schedule;
}
