import type { Period } from "./school";

/** Which periods clash. A period clashes with itself and with every period of its day whose times overlap its own. */
export interface PeriodClashes {
  /** `count × count`, 1 where two periods clash. */
  readonly clash: Uint8Array;
  /**
   * The largest sets of periods that all clash with one another ("slots"): whoever may be in one place at a time may be
   * in one period of each slot. Two periods clash exactly if they share a slot.
   */
  readonly slots: readonly (readonly number[])[];
  /** Slots of each period. */
  readonly slotsOf: readonly (readonly number[])[];
}

/** Finds the clashes. Times on one day are intervals, so the largest sets are found where a period starts. */
export function findClashes(periods: readonly Period[]): PeriodClashes {
  const clash = new Uint8Array(periods.length * periods.length);
  for (const [i, a] of periods.entries()) {
    for (const [j, b] of periods.entries()) {
      if (periodsClash(a, b)) clash[i * periods.length + j] = 1;
    }
  }
  const slots = largestSets(periods.map((period) => setAtStart(periods, period)));
  const slotsOf = periods.map((_, p) => slots.flatMap((slot, index) => (slot.includes(p) ? [index] : [])));
  return { clash, slots, slotsOf };
}

/** Whether nobody can attend both: they are the same, or on one day with times that overlap. */
export function periodsClash(a: Period, b: Period): boolean {
  return a.id === b.id || overlap(a, b);
}

function overlap(a: Period, b: Period): boolean {
  if (a.start === undefined || a.end === undefined || b.start === undefined || b.end === undefined) return false;
  return a.day === b.day && a.start < b.end && b.start < a.end;
}

/** The periods under way when `period` starts. */
function setAtStart(periods: readonly Period[], period: Period): readonly number[] {
  return periods.flatMap((other, index) => {
    if (other === period) return [index];
    if (!overlap(other, period) || other.start === undefined || period.start === undefined) return [];
    return other.start <= period.start ? [index] : [];
  });
}

function largestSets(sets: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const kept: (readonly number[])[] = [];
  for (const set of [...sets].sort((a, b) => b.length - a.length)) {
    if (!kept.some((other) => set.every((p) => other.includes(p)))) kept.push(set);
  }
  return kept.sort((a, b) => Math.min(...a) - Math.min(...b));
}

/** The most of some periods that one person can attend: those that end first leave the most room for others. */
export function mostPeriodsAtOnce(periods: readonly Period[]): number {
  const chosen: Period[] = [];
  for (const period of [...periods].sort((a, b) => (a.end ?? 0) - (b.end ?? 0))) {
    if (!chosen.some((other) => overlap(other, period))) chosen.push(period);
  }
  return chosen.length;
}
