import { periodsClash } from "../clashes";
import type { Period } from "../school";
import type { ReadRow } from "./rows";

/** Mistakes that only several periods together show. */
export function checkPeriods(periods: readonly ReadRow<Period>[]): void {
  checkDays(periods);
  checkLunch(periods);
}

/** Times are compared within a day, so either all periods that have times name their day or none does. */
function checkDays(periods: readonly ReadRow<Period>[]): void {
  const timed = periods.filter(({ value }) => value.start !== undefined);
  if (timed.every(({ value }) => value.day === undefined)) return;
  for (const { value, cells } of timed) {
    if (value.day !== undefined) continue;
    cells.refuse("day", "day must be given where other periods with times have one", "give every such period its day");
  }
}

/** Two meetings must not take one lunch period: then lunch periods taken can be counted meeting by meeting. */
function checkLunch(periods: readonly ReadRow<Period>[]): void {
  for (const { value, cells } of periods.filter((row) => row.value.lunch)) {
    const over = periods.map((row) => row.value).filter((other) => periodsClash(value, other));
    const apart = over.flatMap((a) => over.filter((b) => !periodsClash(a, b)).map((b) => `${a.id} and ${b.id}`));
    if (apart[0] === undefined) continue;
    const message = `the lunch period ${value.id} overlaps ${apart[0]}, which do not overlap each other`;
    cells.refuse("lunch", message, "give lunch a period that overlaps only one other");
  }
}
