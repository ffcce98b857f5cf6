import type { Timetable } from "../search/finish";
import type { Problem } from "../search/problem";
import { isClosed, isOutsider } from "../search/schedule";
import { brokenRule } from "../search/student-keeps";
import type { Seating } from "./seating";

/** Why a section is closed to a request's student, whatever else they do; undefined where it is not. */
export function closedReason(
  { problem, timetable, outsiders }: Seating,
  request: number,
  section: number,
): string | undefined {
  const place = timetable.periodOf[section] ?? 0;
  if (isClosed(problem, request, place)) return "is closed to the student";
  if (!isOutsider(problem, request, place)) return undefined;
  const { seats = 0, grade = "" } = problem.school.sections[section]?.reserved ?? {};
  const open = problem.sections[section]?.classes.at(-1)?.openSeats ?? 0;
  return (outsiders[section] ?? 0) >= open ? `keeps its last ${seats} seats for grade ${grade}` : undefined;
}

/** Which of the student's own rules a free seat would break. */
export function ruleInTheWay(problem: Problem, timetable: Timetable, request: number, section: number): string {
  const { student } = problem.requests[request] ?? { student: 0 };
  const placeOf = (other: number): number => {
    const own = other === request ? section : (timetable.sectionOfRequest[other] ?? -1);
    return own < 0 ? -1 : (timetable.periodOf[own] ?? -1);
  };
  const broken = brokenRule(problem, student, placeOf, false);
  if (broken === undefined) throw new Error(`request ${request} was left unmet although section ${section} has a seat`);
  if (broken.rule === "lunch") return "would leave the student no lunch";
  const course = problem.courseIds[problem.requests[broken.with]?.course ?? 0];
  if (broken.rule === "choice") return `has a seat, but its alternate ${course} is met`;
  return broken.rule === "link"
    ? `is linked to sections of ${course} that the student cannot have`
    : `has another teacher than the student has in ${course}`;
}
