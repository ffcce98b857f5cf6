import type { MeetingPattern, PreviousSchedule, StudentPlacement, TeacherPreference } from "../school";
import type { Cells } from "./cells";

export function readPattern(cells: Cells): MeetingPattern | undefined {
  const id = cells.requiredId("pattern_id");
  const periodIds = cells.has("periods") ? cells.idList("periods") : cells.missing("periods");
  return id === undefined || periodIds === undefined ? undefined : { id, periodIds };
}

export function readPlacement(cells: Cells): StudentPlacement | undefined {
  const studentId = cells.requiredId("student_id");
  const sectionId = cells.requiredId("section_id");
  const rule = cells.has("rule") ? cells.text("rule") : cells.missing("rule");
  if (rule !== undefined && rule !== "fixed" && rule !== "forbidden") {
    return cells.refuse("rule", `rule must be fixed or forbidden, got ${JSON.stringify(rule)}`, "write one of the two");
  }
  return studentId === undefined || sectionId === undefined || rule === undefined
    ? undefined
    : { studentId, sectionId, rule };
}

export function readPreference(cells: Cells): TeacherPreference | undefined {
  const teacherId = cells.requiredId("teacher_id");
  const periodId = cells.requiredId("period_id");
  const cost = cells.requiredWhole("cost", { min: 1, max: 100 });
  return teacherId === undefined || periodId === undefined || cost === undefined
    ? undefined
    : { teacherId, periodId, cost };
}

/** Where a section met before. Ids that are gone are no mistake: that is why a school is scheduled anew. */
export function readPreviousSection(cells: Cells): PreviousSchedule["sections"][number] | undefined {
  const sectionId = cells.requiredId("section_id");
  const periodIds = cells.has("period_id") ? cells.idList("period_id") : cells.missing("period_id");
  return sectionId === undefined || periodIds === undefined ? undefined : { sectionId, periodIds };
}

export function readPreviousSeat(cells: Cells): PreviousSchedule["seats"][number] | undefined {
  const studentId = cells.requiredId("student_id");
  const sectionId = cells.requiredId("section_id");
  return studentId === undefined || sectionId === undefined ? undefined : { studentId, sectionId };
}
