import type { Problem } from "./problem";
import { copySchedule, type Schedule } from "./schedule";
import { SeatMap } from "./seat-map";
import { reseatStudent } from "./student-timetable";

/** Requests an exact model takes at a time; beyond this its root LP gets slow. */
const BATCH_REQUESTS = 2400;

/**
 * Gives each request without a seat, rarest and dearest first, the first seat that fits. Quick, and the start of the exact
 * search: a run that is stopped at once has a schedule with students in it.
 */
export function fillFreeSeats(problem: Problem, schedule: Schedule): Schedule {
  const map = new SeatMap(problem, copySchedule(schedule));
  const periods = Array.from({ length: problem.periods }, (_, period) => period);
  const choices = (course: number): number => problem.sectionsOf[course]?.length ?? 0;
  const wasMet = (request: number): number => ((problem.strandBefore[request] ?? -1) >= 0 ? 1 : 0);
  const order = problem.requests
    .map(({ course, points }, request) => ({ request, choices: choices(course), points }))
    .filter(({ request }) => (schedule.requestPeriod[request] ?? -1) < 0)
    .sort(
      (a, b) =>
        wasMet(b.request) - wasMet(a.request) || a.choices - b.choices || b.points - a.points || a.request - b.request,
    );
  for (const { request } of order) {
    const before = problem.strandBefore[request] ?? -1;
    const asBefore = before < 0 ? [] : periods.filter((one) => problem.places[one]?.strand === before);
    const period = [...asBefore, ...periods].find((one) => map.fits(request, one));
    if (period !== undefined) map.seat(request, period);
  }
  return map.schedule;
}

/** Students in batches of about equal numbers of requests, in the order of the school. */
export function studentBatches(problem: Problem): readonly (readonly number[])[] {
  const batches: number[][] = [];
  let requests = Number.POSITIVE_INFINITY;
  const count = Math.max(1, Math.ceil(problem.requests.length / BATCH_REQUESTS));
  const share = problem.requests.length / count;
  for (const [student, own] of problem.requestsOf.entries()) {
    if (requests >= share) {
      batches.push([]);
      requests = 0;
    }
    batches.at(-1)?.push(student);
    requests += own.length;
  }
  return batches;
}

/** Re-seats each student who misses something as well as can be while everybody else stays, until that helps nobody. */
export function reseatStudents(problem: Problem, schedule: Schedule): Schedule {
  const map = new SeatMap(problem, copySchedule(schedule));
  for (let round = 0; round < RESEAT_ROUNDS; round += 1) {
    const better = studentsWhoMiss(problem, map.schedule).filter((student) => reseatStudent(problem, map, student));
    if (better.length === 0) break;
  }
  return map.schedule;
}

/** A student who moves may free the seat that another misses. */
const RESEAT_ROUNDS = 4;

function studentsWhoMiss(problem: Problem, schedule: Schedule): readonly number[] {
  const students = problem.requests.flatMap(({ student }, request) =>
    (schedule.requestPeriod[request] ?? -1) < 0 ? [student] : [],
  );
  return [...new Set(students)];
}
