import type { Violation } from "../../../kind";
import { Timetable } from "../clashes";
import { type Facts, type Placement, type Rule, violationAt } from "../facts";
import { teachersOf } from "../school";

/** H2: a teacher, and a co-teacher, is in one place at a time, never when away, and has no more sections than they may. */
export const teachers: Rule = function* (facts) {
  const timetables = new Map([...facts.school.teachers.keys()].map((id) => [id, new Timetable(facts.clashes)]));
  const loads = new Map<string, number>();
  for (const placement of facts.placements.values()) {
    for (const id of teachersOf(placement.section)) {
      const load = (loads.get(id) ?? 0) + 1;
      loads.set(id, load);
      yield* checkTeacher(id, load, timetables.get(id), placement, facts);
    }
  }
};

function* checkTeacher(
  teacherId: string,
  load: number,
  timetable: Timetable | undefined,
  { section: { id }, periodId, periodIds, row }: Placement,
  { school, clashes }: Facts,
): Iterable<Violation> {
  const teacher = school.teachers.get(teacherId);
  if (teacher === undefined) return;
  const other = timetable?.enter(id, periodIds);
  if (other !== undefined) {
    yield violationAt("H2", row, `teacher ${teacherId} has ${id} in ${periodId} and ${other} at the same time`);
  }
  const rivals = new Set(periodIds.flatMap((period) => clashes.get(period) ?? []));
  const away = school.unavailable.get(teacherId)?.find((period) => rivals.has(period));
  if (away !== undefined) {
    yield violationAt("H2", row, `teacher ${teacherId} has ${id} in ${periodId} but is away in ${away}`);
  }
  if (load > teacher.maxSections) {
    const words = `${id} is section ${load} of teacher ${teacherId}, who may have ${teacher.maxSections}`;
    yield violationAt("H2", row, words);
  }
}
