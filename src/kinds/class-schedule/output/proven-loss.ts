import type { Problem } from "../search/problem";
import type { SeatMap } from "../search/seat-map";
import { bestTimetable } from "../search/student-timetable";

/**
 * What meeting a request would cost its student while everybody else stays, found by trying every timetable the student can
 * have; undefined where there are too many to try them all.
 */
export function provenLoss(problem: Problem, map: SeatMap, request: number): string | undefined {
  const student = problem.requests[request]?.student ?? -1;
  const search = bestTimetable(problem, map, student, request);
  if (search === undefined) return "no timetable of this student has it, all were tried";
  if (!search.proven) return undefined;
  const lost = [...search.best.periods].flatMap(([other, period]) =>
    period < 0 && map.periodOf(other) >= 0 ? [problem.school.requests[other]?.courseId ?? ""] : [],
  );
  if (lost.length === 0) return undefined;
  return `all timetables of this student were tried: the best with it loses ${lost.join(" and ")}`;
}
