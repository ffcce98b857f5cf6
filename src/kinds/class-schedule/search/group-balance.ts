import { seatsBeyondMean } from "../objective";
import type { Problem } from "./problem";
import type { Schedule } from "./schedule";

/**
 * S4 and S5 of a course, in tenths of a point: students of a grade, and with `sped` = 1, beyond the even share in a section.
 * Each section is a strand of its own where these count.
 */
export function groupTenthsOf(problem: Problem, schedule: Schedule, course: number): number {
  const { grade, sped } = problem.balance;
  const byGrade = grade === 0 ? 0 : grade * beyondShare(problem, schedule, course, gradeOf);
  return byGrade + (sped === 0 ? 0 : sped * beyondShare(problem, schedule, course, spedGroupOf));
}

/** The group of a student that is to be spread evenly; empty where the student is of none. */
export type GroupOf = (problem: Problem, student: number) => string;

export const gradeOf: GroupOf = (problem, student) => problem.school.students[student]?.grade ?? "";

export const spedGroupOf: GroupOf = (problem, student) =>
  problem.sped[student] === 1 ? "special-education students" : "";

function beyondShare(problem: Problem, schedule: Schedule, course: number, groupOf: GroupOf): number {
  const sections = problem.strandsOf[course]?.length ?? 1;
  const counts = new Map<string, number[]>();
  for (const request of problem.requestsForCourse[course] ?? []) {
    const place = schedule.requestPeriod[request] ?? -1;
    const group = groupOf(problem, problem.requests[request]?.student ?? 0);
    if (place < 0 || group === "") continue;
    const own = counts.get(group) ?? new Array<number>(sections).fill(0);
    const strand = problem.places[place]?.strand ?? 0;
    own[strand] = (own[strand] ?? 0) + 1;
    counts.set(group, own);
  }
  let beyond = 0;
  for (const own of counts.values()) {
    const total = own.reduce((sum, count) => sum + count, 0);
    for (const count of own) beyond += seatsBeyondMean(count, total, sections);
  }
  return beyond;
}
