import { type Rule, violationAt } from "../facts";

/** `assignments`: every row names a student, a section, that section's course, and the period it meets in. */
export const assignmentRows: Rule = function* ({ school, output, placements }) {
  for (const row of output.assignments) {
    const { student_id: studentId = "", course_id: courseId = "", section_id: sectionId = "" } = row.cells;
    const { period_id: periodId = "" } = row.cells;
    if (!school.students.has(studentId)) {
      yield violationAt("assignments", row, `student ${JSON.stringify(studentId)} does not exist`);
    }
    const section = school.sections.get(sectionId);
    if (section === undefined) {
      yield violationAt("assignments", row, `section ${JSON.stringify(sectionId)} does not exist`);
      continue;
    }
    if (section.courseId !== courseId) {
      const words = `section ${sectionId} is of course ${section.courseId}, not ${JSON.stringify(courseId)}`;
      yield violationAt("assignments", row, words);
    }
    const meets = placements.get(sectionId)?.periodId;
    if (meets !== undefined && meets !== periodId) {
      yield violationAt("assignments", row, `section ${sectionId} meets in ${meets}, not ${JSON.stringify(periodId)}`);
    }
  }
};
