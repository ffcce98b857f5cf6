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
  readonly taken: Int32Array;
  readonly spedTaken: Int32Array;
}

/** Counts the seats there are and the seats taken. */
export function countSeats(problem: Problem, schedule: Schedule): SeatTable {
  const size = problem.courseIds.length * problem.periods;
  const table = {
    seats: new Int32Array(size),
    spedSeats: new Int32Array(size),
    taken: new Int32Array(size),
    spedTaken: new Int32Array(size),
  };
  for (const [index, section] of problem.sections.entries()) {
    const cell = section.course * problem.periods + (schedule.sectionPeriod[index] ?? 0);
    const { seats, spedSeats } = seatClassOf(problem, schedule, index);
    table.seats[cell] = (table.seats[cell] ?? 0) + seats;
    table.spedSeats[cell] = (table.spedSeats[cell] ?? 0) + spedSeats;
  }
  for (const [index, request] of problem.requests.entries()) {
    const period = schedule.requestPeriod[index] ?? -1;
    if (period < 0) continue;
    const cell = request.course * problem.periods + period;
    table.taken[cell] = (table.taken[cell] ?? 0) + 1;
    table.spedTaken[cell] = (table.spedTaken[cell] ?? 0) + (problem.sped[request.student] ?? 0);
  }
  return table;
}

/** Points of the satisfied requests. */
export function requestPointsOf(problem: Problem, schedule: Schedule): number {
  let points = 0;
  for (const [index, request] of problem.requests.entries()) {
    if ((schedule.requestPeriod[index] ?? -1) >= 0) points += request.points;
  }
  return points;
}

export function satisfiedCount(schedule: Schedule): number {
  return schedule.requestPeriod.reduce((count, period) => count + (period >= 0 ? 1 : 0), 0);
}
