import { type Rule, violationAt } from "../facts";

/** H6: no more students with `sped` = 1 in a section than allowed. */
export const spedPerSection: Rule = function* ({ school, parameters, placements, seats }) {
  const counts = new Map<string, number>();
  for (const { studentId, section } of seats) {
    if (school.students.get(studentId)?.sped !== true) continue;
    counts.set(section.id, (counts.get(section.id) ?? 0) + 1);
  }
  for (const { section, row } of placements.values()) {
    const count = counts.get(section.id) ?? 0;
    if (count <= parameters.spedPerSection) continue;
    const words = `section ${section.id} has ${count} students with sped = 1; ${parameters.spedPerSection} are allowed`;
    yield violationAt("H6", row, words);
  }
};
