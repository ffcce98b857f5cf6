import { periodsClash } from "../clashes";
import type { School } from "../school";
import type { Place } from "./places";

/** The lunch periods of one day. */
export interface Lunch {
  /** By place: how many of them it takes. */
  readonly takes: Uint8Array;
  /** Who needs one free may have so many taken. */
  readonly most: number;
}

/**
 * The lunches of the week. No two meetings that one person can attend take the same lunch period (the input is checked for
 * that), so those taken add up.
 */
export function findLunches(school: School, places: readonly Place[]): readonly Lunch[] {
  const lunchPeriods = school.periods.filter(({ lunch }) => lunch);
  const days = [...new Set(lunchPeriods.map(({ day }) => day))];
  return days.map((day) => {
    const own = lunchPeriods.filter((period) => period.day === day);
    const takes = places.map(({ periods }) => {
      const met = periods.map((index) => school.periods[index]);
      return own.filter((lunch) => met.some((period) => period !== undefined && periodsClash(period, lunch))).length;
    });
    return { takes: Uint8Array.from(takes), most: own.length - 1 };
  });
}
