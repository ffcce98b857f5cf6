import type { Engine, SolverError } from "../../../solver/port";
import type { Problem } from "./problem";
import { applyChange, copySchedule, countSeats, type Schedule, type SeatTable } from "./schedule";
import { trySolveUntil } from "./solve-until";
import { buildSubModel } from "./sub-model";

/** Requests an exact model takes at a time; beyond this its root LP gets slow. */
const BATCH_REQUESTS = 2400;

/**
 * Gives each request without a seat, rarest and dearest first, the first seat that fits. Quick, and the start of the exact
 * search: a run that is stopped at once has a schedule with students in it.
 */
export function fillFreeSeats(problem: Problem, schedule: Schedule): Schedule {
  const seating = new GreedySeating(problem, copySchedule(schedule));
  const choices = (course: number): number => problem.sectionsOf[course]?.length ?? 0;
  const order = problem.requests
    .map(({ course, points }, request) => ({ request, choices: choices(course), points }))
    .filter(({ request }) => (schedule.requestPeriod[request] ?? -1) < 0)
    .sort((a, b) => a.choices - b.choices || b.points - a.points || a.request - b.request);
  for (const { request } of order) seating.seat(request);
  return seating.schedule;
}

class GreedySeating {
  private readonly table: SeatTable;
  private readonly busy: Uint8Array;

  constructor(
    private readonly problem: Problem,
    readonly schedule: Schedule,
  ) {
    this.table = countSeats(problem, schedule);
    this.busy = new Uint8Array(problem.students * problem.slots.length);
    for (const [request, { student }] of problem.requests.entries())
      this.occupy(student, schedule.requestPeriod[request] ?? -1);
  }

  seat(request: number): void {
    const { course, student } = this.problem.requests[request] ?? { course: 0, student: 0 };
    const sped = this.problem.sped[student] ?? 0;
    for (let period = 0; period < this.problem.periods; period += 1) {
      const cell = course * this.problem.periods + period;
      if (!this.hasSeat(cell, sped) || !this.occupy(student, period)) continue;
      this.table.taken[cell] = (this.table.taken[cell] ?? 0) + 1;
      this.table.spedTaken[cell] = (this.table.spedTaken[cell] ?? 0) + sped;
      this.schedule.requestPeriod[request] = period;
      return;
    }
  }

  private hasSeat(cell: number, sped: number): boolean {
    const { seats, taken, spedSeats, spedTaken } = this.table;
    return (taken[cell] ?? 0) < (seats[cell] ?? 0) && (spedTaken[cell] ?? 0) + sped <= (spedSeats[cell] ?? 0);
  }

  private occupy(student: number, period: number): boolean {
    const { slotsOf, slots } = this.problem;
    const cells = (slotsOf[period] ?? []).map((slot) => student * slots.length + slot);
    if (cells.some((cell) => this.busy[cell] === 1)) return false;
    for (const cell of cells) this.busy[cell] = 1;
    return true;
  }
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

/** Seats one batch exactly, given where all others sit. */
export async function seatBatch(
  problem: Problem,
  schedule: Schedule,
  students: readonly number[],
  engine: Engine,
  seconds: number,
  signal: AbortSignal,
  failed: (error: SolverError) => void,
): Promise<Schedule> {
  const requests = students.flatMap((student) => problem.requestsOf[student] ?? []);
  const { model, start, read } = buildSubModel(problem, schedule, { sections: [], requests });
  const result = await trySolveUntil(signal, engine, model, { timeLimitSeconds: seconds, start }, failed);
  return result?.values == null ? schedule : applyChange(schedule, read(result.values));
}
