import { Timetable } from "../clashes";
import { type Rule, violationAt } from "../facts";

/** H2: a teacher is in one place at a time, never when away, and has no more sections than they may. */
export const teachers: Rule = function* ({ school, placements, clashes }) {
  const timetables = new Map([...school.teachers.keys()].map((id) => [id, new Timetable(clashes)]));
  const loads = new Map<string, number>();
  for (const { section, periodId, row } of placements.values()) {
    const { id, teacherId } = section;
    const teacher = school.teachers.get(teacherId);
    if (teacher === undefined) continue;
    const other = timetables.get(teacherId)?.enter(id, periodId);
    if (other !== undefined) {
      yield violationAt("H2", row, `teacher ${teacherId} has ${id} in ${periodId} and ${other} at the same time`);
    }
    const away = school.unavailable.get(teacherId)?.find((period) => clashes.get(periodId)?.includes(period));
    if (away !== undefined) {
      yield violationAt("H2", row, `teacher ${teacherId} has ${id} in ${periodId} but is away in ${away}`);
    }
    const load = (loads.get(teacherId) ?? 0) + 1;
    loads.set(teacherId, load);
    if (load > teacher.maxSections) {
      yield violationAt(
        "H2",
        row,
        `${id} is section ${load} of teacher ${teacherId}, who may have ${teacher.maxSections}`,
      );
    }
  }
};
