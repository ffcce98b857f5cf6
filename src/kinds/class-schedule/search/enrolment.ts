import { objectiveOf, seatsBeyondMean, seatsShort } from "../objective";
import { groupTenthsOf } from "./group-balance";
import type { Problem, ProblemSection } from "./problem";
import { requestPointsOf, type Schedule, seatClassOf } from "./schedule";

/** How many students each of the sections takes, special-education students among them. */
export interface Enrolment {
  readonly total: Int32Array;
  readonly sped: Int32Array;
}

/** Enrolment of every section by course and period: the students of one cell are spread over its sections. */
export function enrolmentOf(problem: Problem, schedule: Schedule): Enrolment {
  const total = new Int32Array(problem.sections.length);
  const sped = new Int32Array(problem.sections.length);
  for (const course of problem.courseIds.keys()) {
    for (const part of enrolCourse(problem, schedule, course)) {
      total[part.section] = part.total;
      sped[part.section] = part.sped;
    }
  }
  return { total, sped };
}

/** Students of a course by period. */
export interface CourseCounts {
  readonly all: Int32Array;
  readonly sped: Int32Array;
}

function countStudents(problem: Problem, schedule: Schedule, course: number): CourseCounts {
  const all = new Int32Array(problem.periods);
  const sped = new Int32Array(problem.periods);
  for (const request of problem.requestsForCourse[course] ?? []) {
    const period = schedule.requestPeriod[request] ?? -1;
    if (period < 0) continue;
    all[period] = (all[period] ?? 0) + 1;
    sped[period] = (sped[period] ?? 0) + (problem.sped[problem.requests[request]?.student ?? 0] ?? 0);
  }
  return { all, sped };
}

export interface SectionEnrolment {
  readonly section: number;
  total: number;
  sped: number;
}

function enrolCourse(problem: Problem, schedule: Schedule, course: number): readonly SectionEnrolment[] {
  return spreadStudents(problem, schedule, course, countStudents(problem, schedule, course));
}

/** Spreads so many students over the sections of a course, so that its soft terms are as small as can be. */
export function spreadStudents(
  problem: Problem,
  schedule: Schedule,
  course: number,
  counts: CourseCounts,
): readonly SectionEnrolment[] {
  const sections = problem.sectionsOf[course] ?? [];
  const students = counts.all.reduce((sum, count) => sum + count, 0);
  const ceiling = Math.ceil(students / sections.length);
  const periods = [...new Set(sections.map((section) => schedule.sectionPeriod[section] ?? 0))];
  return periods.flatMap((period) => {
    const here = sections.filter((section) => schedule.sectionPeriod[section] === period);
    const cell = here.map((section): SectionEnrolment => ({ section, total: 0, sped: 0 }));
    const room = (part: SectionEnrolment) => seatClassOf(problem, schedule, part.section);
    for (let left = counts.sped[period] ?? 0; left > 0; left -= 1) {
      const open = cell.filter((part) => part.sped < room(part).spedSeats);
      const next = smallest(open, (part) => part.sped);
      if (next !== undefined) next.sped += 1;
    }
    for (const part of cell) part.total = part.sped;
    for (let left = (counts.all[period] ?? 0) - (counts.sped[period] ?? 0); left > 0; left -= 1) {
      const open = cell.filter((part) => part.total < room(part).seats);
      const next = smallest(open, (part) => costOfNext(part, problem.sections[part.section], ceiling));
      if (next !== undefined) next.total += 1;
    }
    return cell;
  });
}

/** Below its 70 % a section gains by a student, beyond the mean it loses; between, the emptiest comes first. */
function costOfNext({ total }: SectionEnrolment, section: ProblemSection | undefined, ceiling: number): number {
  const short = seatsShort(section?.capacity ?? 0, total) > 0 ? -1 : 0;
  const beyond = total >= ceiling ? 1 : 0;
  return short + beyond + total / 1e6;
}

function smallest<T>(items: readonly T[], cost: (item: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) {
    if (best === undefined || cost(item) < cost(best)) best = item;
  }
  return best;
}

/** S1 and S2 seats of a course that is spread like this. */
export function softSeatsOf(problem: Problem, parts: readonly SectionEnrolment[]): number {
  const students = parts.reduce((sum, { total }) => sum + total, 0);
  return parts.reduce((sum, { section, total }) => {
    const capacity = problem.sections[section]?.capacity ?? 0;
    return sum + seatsShort(capacity, total) + seatsBeyondMean(total, students, parts.length);
  }, 0);
}

/** The objective of a schedule as its files will show it. */
export function scheduleObjective(problem: Problem, schedule: Schedule): number {
  const soft = problem.courseIds.reduce(
    (sum, _, course) =>
      sum + softSeatsOf(problem, enrolCourse(problem, schedule, course)) + groupTenthsOf(problem, schedule, course),
    0,
  );
  return objectiveOf(requestPointsOf(problem, schedule), soft);
}
