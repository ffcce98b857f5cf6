import { findClashes, type PeriodClashes } from "../clashes";
import type { School } from "../school";

/**
 * Where a section can stand in the week, as far as students can tell: a set of the school's periods, and a strand of the
 * course. What the search calls a period is such a place. The first places are the school's periods themselves.
 */
export interface Place {
  /** Places in the school's list of periods, ascending. */
  readonly periods: readonly number[];
  /** Sections of a course that students must tell apart are of different strands. */
  readonly strand: number;
  /** The periods' ids joined by `|`. */
  readonly name: string;
}

/** Gathers the places that sections can have. */
export class PlaceList {
  readonly places: Place[] = [];
  private readonly indexByKey = new Map<string, number>();
  private readonly periodIndex: ReadonlyMap<string, number>;

  constructor(private readonly school: School) {
    this.periodIndex = new Map(school.periods.map(({ id }, index) => [id, index]));
    for (const { id } of school.periods) this.indexOf([id], 0);
  }

  /** The place with these periods and strand; made where there is none yet. */
  indexOf(periodIds: readonly string[], strand: number): number {
    const periods = periodIds.map((id) => this.periodIndex.get(id) ?? -1).sort((a, b) => a - b);
    const key = `${strand}: ${periods.join(" ")}`;
    const known = this.indexByKey.get(key);
    if (known !== undefined) return known;
    const name = periods.map((period) => this.school.periods[period]?.id ?? "").join("|");
    this.indexByKey.set(key, this.places.length);
    this.places.push({ periods, strand, name });
    return this.places.length - 1;
  }

  /** Clashes of the places: two clash where any of their periods do. */
  clashes(): PeriodClashes {
    const ofPeriods = findClashes(this.school.periods);
    const slotsOf = this.places.map(({ periods }) => [
      ...new Set(periods.flatMap((period) => ofPeriods.slotsOf[period] ?? [])),
    ]);
    const slots = ofPeriods.slots.map((_, slot) =>
      [...this.places.keys()].filter((place) => slotsOf[place]?.includes(slot)),
    );
    const count = this.places.length;
    const clash = new Uint8Array(count * count);
    for (const together of slots) for (const a of together) for (const b of together) clash[a * count + b] = 1;
    return { clash, slots, slotsOf };
  }
}
