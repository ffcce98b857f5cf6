import type { ClassScheduleParameters } from "./parameters";
import type { CourseRequest } from "./school";

/** Weight 1 is worth this many points. */
const POINTS_PER_WEIGHT = 100;
/** A rank beyond this costs no more, so that the least request keeps outweighing all soft terms of its student. */
const RANK_CAP = 50;

/** Points that each seat of a soft term costs. */
const SOFT_COST = 0.1;

/**
 * Points of one satisfied request: weight(priority) × 100 − min(rank, 50), where no rank counts 0. From 50 upwards, so a
 * request outweighs the soft terms of a student in any number of sections that fit in a week.
 */
export function requestPoints(
  { priority, rank }: Pick<CourseRequest, "priority" | "rank">,
  weights: ClassScheduleParameters["weights"],
): number {
  return Math.round(weights[priority] * POINTS_PER_WEIGHT) - Math.min(rank ?? 0, RANK_CAP);
}

/** An alternate's rank costs no more than this. */
const ALTERNATE_RANK_CAP = 10;

/** Points of an alternate that is met: half of what it stands in for, less its rank, at most 10. From 15 upwards. */
export function alternatePoints({ rank }: Pick<CourseRequest, "rank">, firstPoints: number): number {
  return Math.floor(firstPoints / 2) - Math.min(rank ?? 0, ALTERNATE_RANK_CAP);
}

/** S1: seats a section lacks to 70 % of its capacity. */
export function seatsShort(capacity: number, enrolled: number): number {
  return Math.max(0, Math.ceil((7 * capacity) / 10) - enrolled);
}

/** S2: enrolments of a section beyond the ceiling of its course's mean. */
export function seatsBeyondMean(enrolled: number, total: number, sections: number): number {
  return Math.max(0, enrolled - Math.ceil(total / sections));
}

/** The objective: points of the satisfied requests less the soft terms. Whole tenths, so no rounding creeps in. */
export function objectiveOf(points: number, softSeats: number): number {
  return (Math.round(10 * points) - Math.round(10 * SOFT_COST) * softSeats) / 10;
}
