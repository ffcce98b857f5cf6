import { Timetable } from "../clashes";
import { type Rule, violationAt } from "../facts";

/** H3: a student is in one place at a time, has one section a request, and nothing they did not request. */
export const students: Rule = function* ({ school, seats, placements, clashes }) {
  const timetables = new Map([...school.students.keys()].map((id) => [id, new Timetable(clashes)]));
  const courses = new Map<string, Map<string, string>>();
  for (const { studentId, section, row } of seats) {
    const { id, courseId } = section;
    if (school.requests.get(studentId)?.has(courseId) !== true) {
      yield violationAt("H3", row, `student ${studentId} sits in ${id} but did not request ${courseId}`);
    }
    const own = courses.get(studentId) ?? new Map<string, string>();
    const same = own.get(courseId);
    if (same !== undefined) {
      yield violationAt("H3", row, `student ${studentId} sits in ${id} and ${same} for one request of ${courseId}`);
    }
    courses.set(studentId, own.set(courseId, id));
    const periodId = placements.get(id)?.periodId;
    const rival = periodId === undefined ? undefined : timetables.get(studentId)?.enter(id, periodId);
    if (rival !== undefined) {
      yield violationAt(
        "H3",
        row,
        `student ${studentId} sits in ${id} in ${periodId} and in ${rival} at the same time`,
      );
    }
  }
};
