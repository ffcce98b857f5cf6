import type { ClassScheduleParameters } from "./parameters";
import type { CourseRequest } from "./school";

/** Weight 1 is worth this many points. */
const POINTS_PER_WEIGHT = 100;
/** A rank beyond this costs no more, so that the least request keeps outweighing the soft terms of one student. */
const RANK_CAP = 50;

/** A section with fewer than this share of its capacity taken counts once as S1. */
export const LOW_ENROLMENT_SHARE = 0.7;
/** Points a section under that share costs. */
export const LOW_ENROLMENT_COST = 1;
/** Points each seat taken beyond the ceiling of the course's mean enrolment costs (S2). */
export const IMBALANCE_COST = 1;

/**
 * Points of one satisfied request: weight(priority) × 100 − min(rank, 50), where no rank counts 0. From 50 upwards, so a
 * request outweighs an S1 and an S2 point in each of 24 other sections of that student.
 */
export function requestPoints(
  request: Pick<CourseRequest, "priority" | "rank">,
  weights: ClassScheduleParameters["weights"],
): number {
  const weight = [weights.required, weights.wanted, weights.elective][request.priority - 1] ?? weights.elective;
  return weight * POINTS_PER_WEIGHT - Math.min(request.rank ?? 0, RANK_CAP);
}
