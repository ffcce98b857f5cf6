import { isFeasible } from "./feasibility";
import type { Problem } from "./problem";
import { applyChange, copySchedule, type Schedule, type ScheduleChange, seatPoints } from "./schedule";
import { SeatMap } from "./seat-map";
import { reseatStudent } from "./student-timetable";

/** Points that a change adds to the schedule it was made for. */
export function promisedGain(problem: Problem, basis: Schedule, change: ScheduleChange): number {
  return change.requests.reduce((sum, { request, period }) => {
    const before = basis.requestPeriod[request] ?? -1;
    const lost = before < 0 ? 0 : seatPoints(problem, request, before);
    return sum + (period < 0 ? 0 : seatPoints(problem, request, period)) - lost;
  }, 0);
}

/**
 * The present schedule with a change that was made for an earlier one, its basis; undefined where both moved the same
 * section or the sections no longer go together. Students whom both moved, or who now miss their seat, get the best
 * timetable that is left for them: that may cost points, so compare.
 */
export function mergeChange(
  problem: Problem,
  present: Schedule,
  basis: Schedule,
  change: ScheduleChange,
): Schedule | undefined {
  if (present === basis) return ifFeasible(problem, applyChange(present, change));
  const moved = ({ section }: { readonly section: number }): boolean =>
    present.sectionPeriod[section] !== basis.sectionPeriod[section] ||
    present.sectionClass[section] !== basis.sectionClass[section];
  if (change.sections.some(moved)) return undefined;
  const merged = applyChange(present, change);
  // Most changes are far apart: then nobody has to give way.
  if (isFeasible(problem, merged)) return merged;
  return ifFeasible(problem, withWayGiven(problem, merged, new Set(change.requests.map(({ request }) => request))));
}

function ifFeasible(problem: Problem, schedule: Schedule): Schedule | undefined {
  return isFeasible(problem, schedule) ? schedule : undefined;
}

/** Everybody keeps a seat who can: first those whom the change left alone, then the dearest requests. */
function withWayGiven(problem: Problem, merged: Schedule, changed: ReadonlySet<number>): Schedule {
  const wanted = merged.requestPeriod;
  const map = new SeatMap(problem, { ...copySchedule(merged), requestPeriod: wanted.slice().fill(-1) });
  const pointsOf = (request: number): number => problem.requests[request]?.points ?? 0;
  const later = [...changed].sort((a, b) => pointsOf(b) - pointsOf(a) || a - b);
  const isFixed = (request: number): number => ((problem.requests[request]?.fixedTo ?? -1) >= 0 ? 0 : 1);
  const order = [...[...wanted.keys()].filter((request) => !changed.has(request)), ...later].sort(
    (a, b) => isFixed(a) - isFixed(b),
  );
  const without = new Set<number>();
  for (const request of order) {
    const period = wanted[request] ?? -1;
    if (period < 0) continue;
    if (map.fits(request, period, true)) map.seat(request, period);
    else without.add(problem.requests[request]?.student ?? 0);
  }
  for (const student of problem.requestsOf.keys()) if (!map.isWhole(student)) without.add(student);
  for (const student of without) reseatStudent(problem, map, student);
  return map.schedule;
}
