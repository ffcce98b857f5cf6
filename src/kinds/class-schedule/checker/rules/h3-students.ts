import { Timetable } from "../clashes";
import { type Rule, violationAt } from "../facts";

/**
 * H3: a student is in one place at a time, has one section a request, and nothing they did not request. Of a request and
 * its alternates at most one is met.
 */
export const students: Rule = function* ({ school, seats, placements, clashes }) {
  const timetables = new Map([...school.students.keys()].map((id) => [id, new Timetable(clashes)]));
  const courses = new Map<string, Map<string, string>>();
  const choices = new Map<string, string>();
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
    const { alternateFor = "" } = school.requests.get(studentId)?.get(courseId) ?? {};
    const choice = `${studentId} ${alternateFor === "" ? courseId : alternateFor}`;
    const instead = choices.get(choice);
    if (instead !== undefined && instead !== courseId) {
      yield violationAt("H3", row, `student ${studentId} sits in ${id} and in ${instead}, one of which stands in`);
    }
    choices.set(choice, courseId);
    const { periodId = "", periodIds = [] } = placements.get(id) ?? {};
    const rival = timetables.get(studentId)?.enter(id, periodIds);
    if (rival !== undefined) {
      yield violationAt(
        "H3",
        row,
        `student ${studentId} sits in ${id} in ${periodId} and in ${rival} at the same time`,
      );
    }
  }
};
