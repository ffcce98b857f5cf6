import { seededRandom } from "../seeded-random";

/** Seconds after midnight at which messages are sent, in order. */
export type Trace = readonly number[];

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Shape of a {@link schoolDay}. */
export interface SchoolDay {
  readonly seed: number;
  /** Messages a day beside the bursts, on average. */
  readonly messages: number;
  /** Whole classes or offices handing in at once: how often in a day, and how many messages each time at most. */
  readonly bursts: { readonly count: number; readonly largest: number };
}

/**
 * A day at schools: quiet nights, one peak at nine in the morning and one at two in the afternoon, and on top of it
 * bursts of a few minutes during school hours.
 */
export function schoolDay({ seed, messages, bursts }: SchoolDay): Trace {
  const random = seededRandom(seed);
  const weights = Array.from({ length: DAY / 60 }, (_, minute) => activity(minute / 60));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const steady = weights.flatMap((weight, minute) => {
    const count = poisson((messages * weight) / total, random);
    return Array.from({ length: count }, () => minute * 60 + random() * 60);
  });
  const sudden = Array.from({ length: bursts.count }).flatMap(() => {
    const start = (8 + 7 * random()) * HOUR;
    const size = Math.ceil(bursts.largest * (0.3 + 0.7 * random()));
    return Array.from({ length: size }, () => start + random() * 180);
  });
  return [...steady, ...sudden].sort((a, b) => a - b);
}

/** How busy an hour of the day is, compared with others. */
function activity(hour: number): number {
  const peak = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
  return 0.02 + peak(9, 1.2) + 0.7 * peak(14, 1.5);
}

/** A number of events with this mean (Knuth's way: fine for the small means of a minute). */
function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** Messages at a constant rate from one hour to another. */
export interface Level {
  readonly from: number;
  readonly to: number;
  readonly perHour: number;
}

/** A trace of levels, evenly spaced within each: what a load test sends. */
export function levels(list: readonly Level[]): Trace {
  return list.flatMap(({ from, to, perHour }) => {
    const count = Math.round((to - from) * perHour);
    return Array.from({ length: count }, (_, index) => (from + (index / count) * (to - from)) * HOUR);
  });
}
