import type { Facts } from "./facts";
import type { Request } from "./school";
import { changesSince, groupsBeyondShare, sectionsBeyondMean, sectionsDisliked, sectionsShort } from "./soft-terms";

const LARGEST_RANK_TERM = 50;
/** Of alternates: they are worth at least 25 without it. */
const LARGEST_ALTERNATE_RANK_TERM = 10;

/** What the schedule is worth. Summed in whole tenths, so that no rounding creeps in. */
export function computeObjective(facts: Facts): number {
  const { school, courses, enrolled } = facts;
  let tenths = 0;
  for (const request of facts.satisfied) tenths += 10 * pointsOf(request, facts);
  for (const { seats } of sectionsShort(school.sections.values(), enrolled)) tenths -= seats;
  for (const { seats } of sectionsBeyondMean(courses.values(), enrolled)) tenths -= seats;
  for (const { tenths: cost } of sectionsDisliked(facts)) tenths -= cost;
  for (const { tenths: cost } of groupsBeyondShare("grade", facts)) tenths -= cost;
  for (const { tenths: cost } of groupsBeyondShare("sped", facts)) tenths -= cost;
  if (school.previous !== undefined) {
    const { sections, seats } = changesSince(school.previous, facts);
    tenths -= 10 * facts.parameters.changeWeight * (sections.length + seats.length);
  }
  return tenths / 10;
}

/** An alternate is worth half of what it stands in for. */
function pointsOf({ studentId, priority, rank, alternateFor }: Request, { school, parameters }: Facts): number {
  const first = school.requests.get(studentId)?.get(alternateFor);
  if (first === undefined) return parameters.requestWorth[priority] - Math.min(rank, LARGEST_RANK_TERM);
  const whole = parameters.requestWorth[first.priority] - Math.min(first.rank, LARGEST_RANK_TERM);
  return Math.floor(whole / 2) - Math.min(rank, LARGEST_ALTERNATE_RANK_TERM);
}
