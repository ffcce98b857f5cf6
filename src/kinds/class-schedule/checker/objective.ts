import type { Facts } from "./facts";
import { sectionsBeyondMean, sectionsShort } from "./soft-terms";

const LARGEST_RANK_TERM = 50;

/** What the schedule is worth. Summed in whole tenths, so that no rounding creeps in. */
export function computeObjective({ school, parameters, satisfied, courses, enrolled }: Facts): number {
  let tenths = 0;
  for (const { priority, rank } of satisfied) {
    tenths += 10 * (parameters.requestWorth[priority] - Math.min(rank, LARGEST_RANK_TERM));
  }
  for (const { seats } of sectionsShort(school.sections.values(), enrolled)) tenths -= seats;
  for (const { seats } of sectionsBeyondMean(courses.values(), enrolled)) tenths -= seats;
  return tenths / 10;
}
