import type { Timetable } from "../search/finish";
import type { Problem } from "../search/problem";
import { copySchedule, isOutsider } from "../search/schedule";
import { SeatMap } from "../search/seat-map";

/** What the reasons look at: the final timetable, and who sits where. */
export interface Seating {
  readonly problem: Problem;
  readonly timetable: Timetable;
  /** By section. */
  readonly enrolled: Int32Array;
  readonly spedEnrolled: Int32Array;
  /** Students of other grades where seats are kept for one. */
  readonly outsiders: Int32Array;
  /** Who is free when, and where seats are. */
  readonly map: SeatMap;
}

export function countSeating(problem: Problem, timetable: Timetable): Seating {
  const enrolled = new Int32Array(problem.sections.length);
  const spedEnrolled = new Int32Array(problem.sections.length);
  const outsiders = new Int32Array(problem.sections.length);
  for (const [request, section] of timetable.sectionOfRequest.entries()) {
    if (section < 0) continue;
    enrolled[section] = (enrolled[section] ?? 0) + 1;
    const sped = problem.sped[problem.requests[request]?.student ?? 0] ?? 0;
    spedEnrolled[section] = (spedEnrolled[section] ?? 0) + sped;
    if (isOutsider(problem, request, timetable.periodOf[section] ?? 0)) {
      outsiders[section] = (outsiders[section] ?? 0) + 1;
    }
  }
  const map = new SeatMap(problem, copySchedule(timetable.schedule));
  return { problem, timetable, enrolled, spedEnrolled, outsiders, map };
}
