import { type Rule, violationAt } from "../facts";

/** H8: students sit in the sections they are fixed to, and in none that is forbidden to them. */
export const studentPlacements: Rule = function* ({ school, seats }) {
  const seated = new Set(seats.map(({ studentId, section }) => `${studentId} ${section.id}`));
  for (const { studentId, section, row } of seats) {
    if (school.placements.get(studentId)?.forbidden.includes(section.id) !== true) continue;
    yield violationAt("H8", row, `student ${studentId} sits in ${section.id}, which is forbidden to them`);
  }
  for (const [studentId, { fixed }] of school.placements) {
    for (const id of fixed.filter((one) => !seated.has(`${studentId} ${one}`))) {
      const file = "student_assignments.csv";
      yield {
        rule: "H8",
        message: `${file}: student ${studentId} does not sit in ${id}, to which they are fixed`,
        file,
      };
    }
  }
};
