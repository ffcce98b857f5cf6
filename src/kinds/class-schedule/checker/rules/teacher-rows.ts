import type { Violation } from "../../../kind";
import type { Row } from "../csv-file";
import { type Placement, type Rule, violationAt } from "../facts";
import { teachersOf } from "../school";

const RULE = "teacher-schedule";

/** `teacher-schedule`: the master schedule again, one row for each section and each of its teachers. */
export const teacherRows: Rule = function* ({ school, output, placements }) {
  const listed = new Set<string>();
  for (const row of output.teachers) {
    const id = row.cells.section_id ?? "";
    const placement = placements.get(id);
    if (placement === undefined || placement.section.teacherId === "") {
      yield violationAt(RULE, row, `section ${JSON.stringify(id)} is no scheduled section with a teacher`);
      continue;
    }
    const key = `${id} ${row.cells.teacher_id}`;
    if (listed.has(key)) yield violationAt(RULE, row, `section ${id} is listed a second time`);
    listed.add(key);
    yield* compareRow(row, placement);
  }
  for (const section of school.sections.values()) {
    for (const teacher of teachersOf(section)) {
      if (listed.has(`${section.id} ${teacher}`)) continue;
      const message = `teacher_schedule.csv: section ${section.id} of teacher ${teacher} is missing`;
      yield { rule: RULE, message, file: "teacher_schedule.csv" };
    }
  }
};

function* compareRow(row: Row, { section, periodId, roomId }: Placement): Iterable<Violation> {
  const { id, courseId, teacherId, coTeacherId } = section;
  const found = row.cells.teacher_id ?? "";
  const isCoTeacher = coTeacherId !== "" && found === coTeacherId;
  const truth = {
    teacher_id: isCoTeacher ? coTeacherId : teacherId,
    period_id: periodId,
    course_id: courseId,
    room_id: roomId,
  };
  for (const [column, expected] of Object.entries(truth)) {
    const got = row.cells[column] ?? "";
    if (got === expected) continue;
    const words = `${column} of section ${id} must be ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
    yield violationAt(RULE, row, words);
  }
}
