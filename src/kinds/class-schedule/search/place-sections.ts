import type { Engine } from "../../../solver/port";
import { isFeasible, roomsFor } from "./feasibility";
import { placeGreedily } from "./greedy-periods";
import type { Problem } from "./problem";
import type { Schedule } from "./schedule";
import { applyChange } from "./schedule";
import { solveUntil } from "./solve-until";
import { buildSubModel } from "./sub-model";

/** A place for every section, or the sections for which none was found. */
export type SectionPlacement =
  | { readonly outcome: "placed"; readonly schedule: Schedule }
  /** Proven: not all of these and the others can be placed at once. */
  | { readonly outcome: "infeasible"; readonly leftOut: readonly number[] }
  | { readonly outcome: "not-found" };

/** Far above what placing takes; a guard, so that nothing depends on the clock. */
const GUARD_SECONDS = 600;
/** Less than one section over the whole of any school. */
const KEEP_POINTS = 1 / 50_000;

/**
 * Periods for all sections, nobody seated yet: greedily, and where that leaves sections over, by an exact model that
 * keeps as much of the greedy placement as it can.
 */
export async function placeSections(problem: Problem, engine: Engine, signal: AbortSignal): Promise<SectionPlacement> {
  const { sectionPeriod, sectionClass, unplaced } = placeGreedily(problem);
  const schedule = { sectionPeriod, sectionClass, requestPeriod: new Int16Array(problem.requests.length).fill(-1) };
  if (unplaced.length === 0) {
    const placed = seatFixed(problem, schedule);
    // Students who are fixed may need more seats than the rooms that were left have.
    if (problem.requests.every(({ fixedTo }) => fixedTo < 0) || isFeasible(problem, placed)) {
      return { outcome: "placed", schedule: placed };
    }
  }
  for (const section of unplaced) sectionPeriod[section] = problem.sections[section]?.periods[0] ?? 0;
  return placeExactly(problem, schedule, new Set(unplaced), engine, signal);
}

async function placeExactly(
  problem: Problem,
  schedule: Schedule,
  unplaced: ReadonlySet<number>,
  engine: Engine,
  signal: AbortSignal,
): Promise<SectionPlacement> {
  const sections = [...problem.sections.keys()];
  const placeKey = (section: number, period: number): string => `${problem.sections[section]?.key} in ${period}`;
  const kept = new Set(
    sections
      .filter((section) => !unplaced.has(section))
      .map((section) => placeKey(section, schedule.sectionPeriod[section] ?? 0)),
  );
  const { model, read, leftOut } = buildSubModel(problem, schedule, {
    sections,
    requests: [],
    sectionPoints: (section, period) => 1 + (kept.has(placeKey(section, period)) ? KEEP_POINTS : 0),
    sectionsMayBeLeftOut: true,
  });
  const options = { timeLimitSeconds: GUARD_SECONDS, relativeGap: 0 };
  const { values, status } = await solveUntil(signal, engine, model, options);
  if (values === null) return { outcome: "not-found" };
  const homeless = leftOut(values);
  if (homeless.length > 0) {
    return status === "optimal" ? { outcome: "infeasible", leftOut: homeless } : { outcome: "not-found" };
  }
  const next = raiseSeatClasses(problem, seatFixed(problem, applyChange(schedule, read(values))));
  return isFeasible(problem, next) ? { outcome: "placed", schedule: next } : { outcome: "not-found" };
}

/** Students who are fixed to a section sit in it from the start. */
function seatFixed(problem: Problem, schedule: Schedule): Schedule {
  for (const [request, { fixedTo }] of problem.requests.entries()) {
    if (fixedTo >= 0) schedule.requestPeriod[request] = schedule.sectionPeriod[fixedTo] ?? -1;
  }
  return schedule;
}

/** Gives sections larger rooms where rooms allow it: the model only saw to a room for each. */
function raiseSeatClasses(problem: Problem, schedule: Schedule): Schedule {
  for (const [section, { classes }] of problem.sections.entries()) {
    const before = schedule.sectionClass[section] ?? 0;
    for (let seatClass = classes.length - 1; seatClass > before; seatClass -= 1) {
      schedule.sectionClass[section] = seatClass;
      if (roomsFor(problem, schedule) !== undefined) break;
      schedule.sectionClass[section] = before;
    }
  }
  return schedule;
}
