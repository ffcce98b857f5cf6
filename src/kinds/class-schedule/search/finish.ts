import { balance } from "./balance";
import { enrolmentOf, scheduleObjective } from "./enrolment";
import { isFeasible, roomsFor } from "./feasibility";
import type { Problem } from "./problem";
import { copySchedule, requestPointsOf, type Schedule } from "./schedule";
import { fillFreeSeats, reseatStudents } from "./seat-students";

/** A schedule down to rooms and seats: what the output files show. */
export interface Timetable {
  /** The schedule it was made of, as it is in the end. */
  readonly schedule: Schedule;
  /** By section. */
  readonly periodOf: Int16Array;
  /** By section; empty where rooms are not modelled. */
  readonly roomOf: Int32Array;
  /** By section: students it can take at most, with its room. */
  readonly seatsOf: Int32Array;
  readonly spedSeatsOf: Int32Array;
  /** By request: its section, or -1. */
  readonly sectionOfRequest: Int32Array;
  readonly objective: number;
}

/** Gives a schedule its rooms, fills what is still free, evens out the sections and seats everybody. */
export function finishSchedule(problem: Problem, schedule: Schedule): Timetable {
  const roomOf = roomsFor(problem, schedule);
  if (roomOf === undefined) throw new Error("a schedule without rooms was kept");
  const final = polish(problem, withRoomClasses(problem, schedule, roomOf));
  const seatClasses = problem.sections.map(({ classes }, section) => classes[final.sectionClass[section] ?? 0]);
  return {
    schedule: final,
    periodOf: final.sectionPeriod,
    roomOf,
    seatsOf: Int32Array.from(seatClasses, (one) => one?.seats ?? 0),
    spedSeatsOf: Int32Array.from(seatClasses, (one) => one?.spedSeats ?? 0),
    sectionOfRequest: assignSections(problem, final),
    objective: scheduleObjective(problem, final),
  };
}

/** Evening out may free a seat that somebody misses, and filling it may unbalance again. */
const POLISH_ROUNDS = 4;

/** The schedule with free seats given away, every student who misses something re-seated, and sections evened out. */
function polish(problem: Problem, schedule: Schedule): Schedule {
  let filled = fill(problem, schedule);
  for (let round = 0; round < POLISH_ROUNDS; round += 1) {
    const balanced = balance(problem, filled);
    filled = fill(problem, balanced);
    if (requestPointsOf(problem, filled) === requestPointsOf(problem, balanced)) break;
  }
  return filled;
}

/** Free seats given away, alone and by moving the student's other requests; nothing that would break a hard rule. */
function fill(problem: Problem, schedule: Schedule): Schedule {
  const filled = fillFreeSeats(problem, schedule);
  const reseated = reseatStudents(problem, filled);
  return isFeasible(problem, reseated) ? reseated : filled;
}

/** Each section in the largest class that its room has seats for. */
function withRoomClasses(problem: Problem, schedule: Schedule, roomOf: Int32Array): Schedule {
  const next = copySchedule(schedule);
  for (const [section, { classes }] of problem.sections.entries()) {
    const room = problem.rooms?.rooms[roomOf[section] ?? -1];
    if (room === undefined) continue;
    for (const [place, { roomSeats }] of classes.entries()) {
      if (roomSeats <= room.capacity) next.sectionClass[section] = Math.max(place, next.sectionClass[section] ?? 0);
    }
  }
  return next;
}

/** Who sits in which of the sections that a course has in one period: special-education students first. */
function assignSections(problem: Problem, schedule: Schedule): Int32Array {
  const { total, sped } = enrolmentOf(problem, schedule);
  const result = new Int32Array(problem.requests.length).fill(-1);
  const isSped = (request: number): boolean => problem.sped[problem.requests[request]?.student ?? 0] === 1;
  for (const [course, requests] of problem.requestsForCourse.entries()) {
    const met = requests.filter((request) => (schedule.requestPeriod[request] ?? -1) >= 0);
    for (const request of [...met.filter(isSped), ...met.filter((one) => !isSped(one))]) {
      const left = isSped(request) ? sped : total;
      const sections = problem.sectionsOf[course] ?? [];
      const section = sections.find(
        (one) => schedule.sectionPeriod[one] === schedule.requestPeriod[request] && (left[one] ?? 0) > 0,
      );
      if (section === undefined) throw new Error(`request ${request} has no seat in the section counts`);
      result[request] = section;
      total[section] = (total[section] ?? 0) - 1;
      if (isSped(request)) sped[section] = (sped[section] ?? 0) - 1;
    }
  }
  return result;
}
