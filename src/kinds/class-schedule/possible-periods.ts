import { periodsClash } from "./clashes";
import type { Period, School, Section } from "./school";

/**
 * The sets of periods a section may meet in: one period, or one of its patterns, or a run of its length; within what it
 * is allowed, and where none of its teachers is away at that time. In the order of the school's periods.
 */
export function possiblePeriods(school: School, section: Section): readonly (readonly string[])[] {
  const away = awayPeriods(school, section);
  return shapesOf(school, section)
    .filter((shape) => keepsOwnRules(section, shape))
    .filter((shape) => !shape.some((period) => away.some((other) => periodsClash(other, period))))
    .map((shape) => shape.map(({ id }) => id));
}

/** Whether the section could meet in nothing but for its teachers' absence. */
export function hasOwnPeriods(school: School, section: Section): boolean {
  return shapesOf(school, section).some((shape) => keepsOwnRules(section, shape));
}

function keepsOwnRules(section: Section, shape: readonly Period[]): boolean {
  const { allowedPeriodIds, fixedPeriodId, forbiddenPeriodIds } = section;
  if (fixedPeriodId !== undefined && !shape.some(({ id }) => id === fixedPeriodId)) return false;
  return shape.every(({ id }) => allowedPeriodIds?.includes(id) !== false && !forbiddenPeriodIds.includes(id));
}

function shapesOf({ periods, patterns }: School, { length, patternIds }: Section): readonly (readonly Period[])[] {
  if (patternIds !== undefined) {
    const own = patterns.filter(({ id }) => patternIds.includes(id));
    return own.map(({ periodIds }) => periods.filter(({ id }) => periodIds.includes(id)));
  }
  return periods.flatMap((first, index) => {
    const run = periods.slice(index, index + length);
    return run.length === length && isRun(run, first) ? [run] : [];
  });
}

/** Periods that follow each other in the file, on one day and one after another. */
function isRun(run: readonly Period[], first: Period): boolean {
  return run.every(
    (period, i) => period.day === first.day && !run.slice(0, i).some((one) => periodsClash(one, period)),
  );
}

function awayPeriods(school: School, { teacherId, coTeacherId }: Section): readonly Period[] {
  const staff = school.teachers.filter(({ id }) => id === teacherId || id === coTeacherId);
  const away = new Set(staff.flatMap(({ unavailablePeriodIds }) => unavailablePeriodIds));
  return school.periods.filter(({ id }) => away.has(id));
}
