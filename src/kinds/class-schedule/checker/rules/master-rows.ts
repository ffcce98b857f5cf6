import type { Violation } from "../../../kind";
import type { Row } from "../csv-file";
import { type Facts, type Rule, violationAt } from "../facts";
import type { Section } from "../school";

/** `master`: every row names a section of the input and repeats its course, teacher and capacity; its counts are true. */
export const masterRows: Rule = function* (facts) {
  for (const row of facts.output.master) {
    const id = row.cells.section_id ?? "";
    const section = facts.school.sections.get(id);
    if (section === undefined) yield violationAt("master", row, `section ${JSON.stringify(id)} does not exist`);
    else yield* compareRow(row, section, facts);
  }
};

function* compareRow(row: Row, section: Section, { school, enrolled }: Facts): Iterable<Violation> {
  const count = enrolled.get(section.id) ?? 0;
  const truth = {
    course_id: section.courseId,
    teacher_id: section.teacherId,
    enrolled: String(count),
    capacity: String(section.capacity),
    ...(school.rooms === undefined && { room_id: "" }),
  };
  for (const [column, expected] of Object.entries(truth)) {
    const found = row.cells[column] ?? "";
    if (found === expected) continue;
    const words = `${column} of section ${section.id} must be ${quote(expected)}, got ${quote(found)}`;
    yield violationAt("master", row, words);
  }
  const { utilisation = "" } = row.cells;
  if (!isUtilisation(utilisation, count, section.capacity)) {
    const words = `utilisation of section ${section.id} must be ${count} ÷ ${section.capacity}, got ${quote(utilisation)}`;
    yield violationAt("master", row, words);
  }
}

/** Both directions of rounding a half are right. */
function isUtilisation(text: string, count: number, capacity: number): boolean {
  return /^(0|[1-9]\d*)(\.\d{1,4})?$/.test(text) && Math.abs(Number(text) - count / capacity) <= 0.5e-4 + 1e-10;
}

function quote(text: string): string {
  return text === "" ? "empty" : text;
}
