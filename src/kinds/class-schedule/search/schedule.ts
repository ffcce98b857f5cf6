import type { Problem, SeatClass } from "./problem";

/** Where everything stands: a period and seat class for each section, a period for each satisfied request. */
export interface Schedule {
  readonly sectionPeriod: Int16Array;
  /** Place in the section's `classes`. */
  readonly sectionClass: Uint8Array;
  /** -1: not satisfied. */
  readonly requestPeriod: Int16Array;
}

export function copySchedule(schedule: Schedule): Schedule {
  return {
    sectionPeriod: schedule.sectionPeriod.slice(),
    sectionClass: schedule.sectionClass.slice(),
    requestPeriod: schedule.requestPeriod.slice(),
  };
}

/** The seat class a section has in a schedule. */
export function seatClassOf(problem: Problem, schedule: Schedule, section: number): SeatClass {
  const classes = problem.sections[section]?.classes ?? [];
  return classes[schedule.sectionClass[section] ?? 0] as SeatClass;
}

/** What a set of changes does to a schedule: a few sections and requests move, all else stays. */
export interface ScheduleChange {
  readonly sections: readonly { readonly section: number; readonly period: number; readonly seatClass: number }[];
  readonly requests: readonly { readonly request: number; readonly period: number }[];
}

export function applyChange(schedule: Schedule, change: ScheduleChange): Schedule {
  const next = copySchedule(schedule);
  for (const { section, period, seatClass } of change.sections) {
    next.sectionPeriod[section] = period;
    next.sectionClass[section] = seatClass;
  }
  for (const { request, period } of change.requests) next.requestPeriod[request] = period;
  return next;
}

/** Seats by course and period (`course × periods + period`). */
export interface SeatTable {
  readonly seats: Int32Array;
  readonly spedSeats: Int32Array;
  /** Seats that are not kept for a grade; meaningful where the strand keeps some. */
  readonly openSeats: Int32Array;
  readonly taken: Int32Array;
  readonly spedTaken: Int32Array;
  /** Taken by students of other grades where seats are kept. */
  readonly openTaken: Int32Array;
}

/** Whether seats of a place are kept for a grade that the request's student is not of. */
export function isOutsider(problem: Problem, request: number, place: number): boolean {
  const { course, student } = problem.requests[request] ?? { course: 0, student: 0 };
  const kept = problem.strandsOf[course]?.[problem.places[place]?.strand ?? 0]?.reservedFor;
  return kept !== undefined && problem.school.students[student]?.grade !== kept;
}

/** Whether a place is of a strand that is closed to the request's student. */
export function isClosed(problem: Problem, request: number, place: number): boolean {
  return problem.requests[request]?.closed?.has(problem.places[place]?.strand ?? 0) === true;
}

/** Counts a request in a place as met, or, with -1, as met there no longer. */
export function countSeat(problem: Problem, table: SeatTable, request: number, place: number, by: 1 | -1): void {
  const { course, student } = problem.requests[request] ?? { course: 0, student: 0 };
  const cell = course * problem.periods + place;
  table.taken[cell] = (table.taken[cell] ?? 0) + by;
  table.spedTaken[cell] = (table.spedTaken[cell] ?? 0) + by * (problem.sped[student] ?? 0);
  if (isOutsider(problem, request, place)) table.openTaken[cell] = (table.openTaken[cell] ?? 0) + by;
}

/** Counts the seats there are and the seats taken. */
export function countSeats(problem: Problem, schedule: Schedule): SeatTable {
  const size = problem.courseIds.length * problem.periods;
  const table = {
    seats: new Int32Array(size),
    spedSeats: new Int32Array(size),
    openSeats: new Int32Array(size),
    taken: new Int32Array(size),
    spedTaken: new Int32Array(size),
    openTaken: new Int32Array(size),
  };
  for (const [index, section] of problem.sections.entries()) {
    const cell = section.course * problem.periods + (schedule.sectionPeriod[index] ?? 0);
    const { seats, spedSeats, openSeats } = seatClassOf(problem, schedule, index);
    table.seats[cell] = (table.seats[cell] ?? 0) + seats;
    table.spedSeats[cell] = (table.spedSeats[cell] ?? 0) + spedSeats;
    table.openSeats[cell] = (table.openSeats[cell] ?? 0) + openSeats;
  }
  for (const request of problem.requests.keys()) {
    const period = schedule.requestPeriod[request] ?? -1;
    if (period >= 0) countSeat(problem, table, request, period, 1);
  }
  return table;
}

/** What meeting a request in a place is worth: less where it was met in another strand before. */
export function seatPoints(problem: Problem, request: number, place: number): number {
  const points = problem.requests[request]?.points ?? 0;
  const before = problem.strandBefore[request] ?? -1;
  return before < 0 || problem.places[place]?.strand === before ? points : points - problem.changeCost;
}

/** What a section costs in a place. */
export function sectionCost(problem: Problem, section: number, place: number): number {
  return problem.sectionCosts[section]?.[place] ?? 0;
}

/** Points of the satisfied requests, less what places cost. */
export function requestPointsOf(problem: Problem, schedule: Schedule): number {
  let points = 0;
  for (const [request, place] of schedule.requestPeriod.entries()) {
    if (place >= 0) points += seatPoints(problem, request, place);
  }
  for (const [section, costs] of problem.sectionCosts.entries()) {
    if (costs !== undefined) points -= costs[schedule.sectionPeriod[section] ?? 0] ?? 0;
  }
  return points;
}

/** Points of a schedule that meets every first choice and costs nothing. */
export function mostPoints({ requests }: Problem): number {
  return requests.reduce((sum, { points, alternateFor }) => sum + (alternateFor < 0 ? points : 0), 0);
}

export function satisfiedCount(schedule: Schedule): number {
  return schedule.requestPeriod.reduce((count, period) => count + (period >= 0 ? 1 : 0), 0);
}
