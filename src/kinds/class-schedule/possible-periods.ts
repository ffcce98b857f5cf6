import { periodsClash } from "./clashes";
import type { School, Section, Teacher } from "./school";

/** Periods a section may meet in: its fixed one or the allowed ones, where its teacher is not away at that time. */
export function possiblePeriodIds(school: School, section: Section, teacher: Teacher | undefined): readonly string[] {
  const { fixedPeriodId, allowedPeriodIds } = section;
  const own = fixedPeriodId === undefined ? allowedPeriodIds : [fixedPeriodId];
  const possible = school.periods.filter(({ id }) => own === undefined || own.includes(id));
  const away = school.periods.filter(({ id }) => teacher?.unavailablePeriodIds.includes(id));
  return possible.filter((period) => !away.some((other) => periodsClash(other, period))).map(({ id }) => id);
}
