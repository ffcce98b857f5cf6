import type { Violation } from "../../../kind";
import { Timetable } from "../clashes";
import type { Facts, Rule } from "../facts";
import { groupBy } from "../group-by";
import { teachersOf } from "../school";

/** H7: on each day with lunch periods, every teacher and every student has at least one of them free. */
export const lunch: Rule = function* (facts) {
  const days = groupBy(
    [...facts.school.periods.values()].filter((period) => period.lunch),
    ({ day }) => day,
  );
  if (days.size === 0) return;
  const { teachers, students } = facts.parameters.lunchFor;
  const lunches = [...days.values()].map((periods) => periods.map(({ id }) => id));
  if (teachers) yield* hungry("teacher", "master_schedule.csv", teacherTimetables(facts), lunches);
  if (students) yield* hungry("student", "student_assignments.csv", studentTimetables(facts), lunches);
};

function* hungry(
  who: string,
  file: string,
  timetables: ReadonlyMap<string, Timetable>,
  lunches: readonly (readonly string[])[],
): Iterable<Violation> {
  for (const [id, timetable] of timetables) {
    for (const periods of lunches) {
      if (periods.some((period) => timetable.isFree(period))) continue;
      yield { rule: "H7", message: `${file}: ${who} ${id} has none of ${periods.join(", ")} free for lunch`, file };
    }
  }
}

function teacherTimetables({ placements, clashes }: Facts): ReadonlyMap<string, Timetable> {
  const timetables = new Map<string, Timetable>();
  for (const { section, periodIds } of placements.values()) {
    for (const id of teachersOf(section)) timetableOf(timetables, id, clashes).enter(section.id, periodIds);
  }
  return timetables;
}

function studentTimetables({ seats, placements, clashes }: Facts): ReadonlyMap<string, Timetable> {
  const timetables = new Map<string, Timetable>();
  for (const { studentId, section } of seats) {
    const periodIds = placements.get(section.id)?.periodIds ?? [];
    timetableOf(timetables, studentId, clashes).enter(section.id, periodIds);
  }
  return timetables;
}

function timetableOf(timetables: Map<string, Timetable>, id: string, clashes: Facts["clashes"]): Timetable {
  const timetable = timetables.get(id) ?? new Timetable(clashes);
  timetables.set(id, timetable);
  return timetable;
}
