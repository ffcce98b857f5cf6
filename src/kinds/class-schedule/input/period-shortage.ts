import { mostPeriodsAtOnce } from "../clashes";
import { possiblePeriods } from "../possible-periods";
import type { Period, School, Section } from "../school";
import { findShortage } from "./shortage";

/** Sections that have too few periods together. */
export interface PeriodShortage {
  readonly sections: readonly Section[];
  /** Periods these sections need: more than sections where some meet more than once. */
  readonly meetings: number;
  readonly periods: readonly Period[];
  /** Meetings the periods hold. */
  readonly room: number;
  readonly by: number;
}

/** Finds sections of a school that have too few periods together, where each period holds so many of them. */
export class PeriodCount {
  private readonly periodIndex: ReadonlyMap<string, number>;
  private readonly shapesOf = new Map<Section, readonly (readonly string[])[]>();

  constructor(private readonly school: School) {
    this.periodIndex = new Map(school.periods.map((period, index) => [period.id, index]));
    for (const section of school.sections) this.shapesOf.set(section, possiblePeriods(school, section));
  }

  /** Whether the section may meet at all. */
  canMeet(section: Section): boolean {
    return (this.shapesOf.get(section)?.length ?? 0) > 0;
  }

  /** The shortage, if any; each meeting of a section is counted by itself, so what is found is proof. */
  shortage(sections: readonly Section[], holds: number): PeriodShortage | undefined {
    const items = sections.filter((section) => this.canMeet(section)).flatMap((section) => this.meetingsOf(section));
    const found = this.find(items, holds);
    if (found === undefined) return undefined;
    const periods = this.school.periods.filter((_, index) => found.places.includes(index));
    const concerned = new Set(found.items.map((item) => items[item]?.section));
    const room = mostPeriodsAtOnce(periods) * holds;
    return {
      sections: sections.filter((section) => concerned.has(section)),
      meetings: found.items.length,
      periods,
      room,
      by: found.items.length - room,
    };
  }

  /** As often as the section meets at least: any of its periods. */
  private meetingsOf(section: Section): readonly { readonly section: Section; readonly choices: readonly number[] }[] {
    const shapes = this.shapesOf.get(section) ?? [];
    const choices = [...new Set(shapes.flat())].map((id) => this.periodIndex.get(id) ?? -1).sort((a, b) => a - b);
    const times = Math.min(...shapes.map((shape) => shape.length));
    return Array.from({ length: times }, () => ({ section, choices }));
  }

  private find(items: readonly { readonly choices: readonly number[] }[], holds: number) {
    const choices = items.map((item) => item.choices);
    const found = findShortage(
      choices,
      this.school.periods.map(() => holds),
    );
    if (found !== undefined) return found;
    // Periods that overlap hold fewer sections than their number says.
    const places = [...new Set(choices.flat())].sort((a, b) => a - b);
    const periods = this.school.periods.filter((_, index) => places.includes(index));
    if (items.length <= mostPeriodsAtOnce(periods) * holds) return undefined;
    return { items: [...items.keys()], places };
  }
}
