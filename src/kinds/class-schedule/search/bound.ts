import { mostPeriodsAtOnce } from "../clashes";
import { objectiveOf, seatsShort } from "../objective";
import type { Problem } from "./problem";
import { mostPoints } from "./schedule";

/**
 * Points of requests that no schedule exceeds: every request met, less what no schedule can meet because a course has fewer
 * seats than requests or a student asks for more than the week has room for.
 *
 * @param proven - what is known besides. @default - nothing
 */
export function pointsBound(problem: Problem, proven = Number.POSITIVE_INFINITY): number {
  // The two losses may be of the same requests, so they do not add up.
  const points = mostPoints(problem) - Math.max(lostForSeats(problem), lostForTime(problem));
  return Math.min(points, proven);
}

/** A proven bound on the objective: that of the points, less the seats that sections must lack (S1). */
export function objectiveBound(problem: Problem, proven = Number.POSITIVE_INFINITY): number {
  return objectiveOf(pointsBound(problem, proven), leastSeatsShort(problem));
}

function lostForSeats(problem: Problem): number {
  return problem.requestsForCourse.reduce((sum, requests, course) => {
    const seats = (problem.sectionsOf[course] ?? []).reduce((all, section) => {
      return all + Math.max(...(problem.sections[section]?.classes ?? []).map((one) => one.seats));
    }, 0);
    return sum + cheapestBeyond(problem, requests, seats);
  }, 0);
}

function lostForTime(problem: Problem): number {
  const room = mostPeriodsAtOnce(problem.school.periods);
  return problem.requestsOf.reduce((sum, requests) => sum + cheapestBeyond(problem, requests, room), 0);
}

/** Points lost with the cheapest requests if only `count` can be met. */
function cheapestBeyond(problem: Problem, requests: readonly number[], count: number): number {
  const points = requests.map((request) => problem.requests[request]?.loss ?? 0).sort((a, b) => b - a);
  return points.slice(count).reduce((sum, value) => sum + value, 0);
}

function leastSeatsShort(problem: Problem): number {
  return problem.sectionsOf.reduce((sum, sections, course) => {
    const wanted = sections.reduce((all, section) => all + seatsShort(problem.sections[section]?.capacity ?? 0, 0), 0);
    return sum + Math.max(0, wanted - (problem.requestsForCourse[course]?.length ?? 0));
  }, 0);
}
