import type { Period } from "./school";

/** Which periods cannot be attended both: for each period its rivals, itself included. */
export type Clashes = ReadonlyMap<string, readonly string[]>;

export function findClashes(periods: ReadonlyMap<string, Period>): Clashes {
  const all = [...periods.values()];
  return new Map(all.map((one) => [one.id, all.filter((other) => clash(one, other)).map(({ id }) => id)]));
}

function clash(one: Period, other: Period): boolean {
  if (one.id === other.id) return true;
  if (one.times === undefined || other.times === undefined || one.day !== other.day) return false;
  return one.times.start < other.times.end && other.times.start < one.times.end;
}

/** One person's or room's timetable, filled section by section. */
export class Timetable {
  private readonly taken = new Map<string, string>();
  constructor(private readonly clashes: Clashes) {}

  /** The section already there at a clashing time, if any; the new one is entered all the same. */
  enter(sectionId: string, periodIds: readonly string[]): string | undefined {
    const rival = periodIds.flatMap((id) => this.clashes.get(id) ?? []).find((period) => this.taken.has(period));
    const before = rival === undefined ? undefined : this.taken.get(rival);
    for (const id of periodIds) this.taken.set(id, sectionId);
    return before;
  }

  /** Whether nothing is entered that clashes with a period. */
  isFree(periodId: string): boolean {
    return this.clashes.get(periodId)?.some((period) => this.taken.has(period)) !== true;
  }
}
