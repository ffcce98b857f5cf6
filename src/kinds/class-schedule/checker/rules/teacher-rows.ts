import { type Rule, violationAt } from "../facts";

const RULE = "teacher-schedule";

/** `teacher-schedule`: the master schedule again, one row for each section that has a teacher. */
export const teacherRows: Rule = function* ({ school, output, placements }) {
  const listed = new Set<string>();
  for (const row of output.teachers) {
    const id = row.cells.section_id ?? "";
    const placement = placements.get(id);
    if (placement === undefined || placement.section.teacherId === "") {
      yield violationAt(RULE, row, `section ${JSON.stringify(id)} is no scheduled section with a teacher`);
      continue;
    }
    if (listed.has(id)) yield violationAt(RULE, row, `section ${id} is listed a second time`);
    listed.add(id);
    const { section, periodId, roomId } = placement;
    const truth = { teacher_id: section.teacherId, period_id: periodId, course_id: section.courseId, room_id: roomId };
    for (const [column, expected] of Object.entries(truth)) {
      const found = row.cells[column] ?? "";
      if (found === expected) continue;
      const words = `${column} of section ${id} must be ${JSON.stringify(expected)}, got ${JSON.stringify(found)}`;
      yield violationAt(RULE, row, words);
    }
  }
  for (const { id, teacherId } of school.sections.values()) {
    if (teacherId === "" || listed.has(id)) continue;
    const message = `teacher_schedule.csv: section ${id} of teacher ${teacherId} is missing`;
    yield { rule: RULE, message, file: "teacher_schedule.csv" };
  }
};
