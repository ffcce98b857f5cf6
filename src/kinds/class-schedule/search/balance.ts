import { type CourseCounts, softSeatsOf, spreadStudents } from "./enrolment";
import { groupTenthsOf } from "./group-balance";
import type { Problem } from "./problem";
import { copySchedule, countSeat, countSeats, isClosed, type Schedule, type SeatTable, seatPoints } from "./schedule";
import { keepsStudentRules } from "./student-keeps";

/** Rounds through all requests; a round without a better place ends it sooner. */
const MAX_ROUNDS = 8;

/**
 * The same requests met, with fewer soft terms: students change to other periods of a course where they are free and a
 * seat is, alone or by exchanging the periods of two of their courses.
 */
export function balance(problem: Problem, schedule: Schedule): Schedule {
  const balancing = new Balancing(problem, copySchedule(schedule));
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (!balancing.round()) break;
  }
  return balancing.schedule;
}

interface Move {
  readonly request: number;
  readonly to: number;
}

class Balancing {
  private readonly table: SeatTable;
  /** By course: its rows of the table, which change with it. */
  private readonly counts: readonly CourseCounts[];
  private readonly soft: number[];

  constructor(
    private readonly problem: Problem,
    readonly schedule: Schedule,
  ) {
    const table = countSeats(problem, schedule);
    this.table = table;
    this.counts = problem.courseIds.map((_, course) => {
      const [from, to] = [course * problem.periods, (course + 1) * problem.periods];
      return { all: table.taken.subarray(from, to), sped: table.spedTaken.subarray(from, to) };
    });
    this.soft = problem.courseIds.map((_, course) => this.softOf(course));
  }

  /** True if anything got better. */
  round(): boolean {
    let better = false;
    for (const request of this.problem.requests.keys()) {
      if ((this.schedule.requestPeriod[request] ?? -1) < 0 || (this.soft[this.courseOf(request)] ?? 0) === 0) continue;
      for (let period = 0; period < this.problem.periods; period += 1) better = this.tryMove(request, period) || better;
    }
    return better;
  }

  private tryMove(request: number, to: number): boolean {
    const from = this.periodOf(request);
    const cell = this.courseOf(request) * this.problem.periods + to;
    if (to === from || (this.table.seats[cell] ?? 0) === 0 || !this.mayMove(request, to)) return false;
    const inTheWay = this.othersAt(request, to);
    const [other, ...more] = inTheWay;
    if (more.length > 0 || (other !== undefined && !this.mayMove(other, from))) return false;
    // Where the two overlap the student cannot be in both after the exchange either.
    if (other !== undefined && this.problem.clash[from * this.problem.periods + to] === 1) return false;
    const moves: Move[] = [{ request, to }, ...(other === undefined ? [] : [{ request: other, to: from }])];
    if (other !== undefined && this.othersAt(other, from).some((third) => third !== request)) return false;
    return this.attempt(moves);
  }

  /** Whether the request is bound to no section and the place open to its student. */
  private mayMove(request: number, to: number): boolean {
    return (this.problem.requests[request]?.fixedTo ?? -1) < 0 && !isClosed(this.problem, request, to);
  }

  /** Requests of the same student that clash with a period. */
  private othersAt(request: number, period: number): readonly number[] {
    const { problem } = this;
    const own = problem.requestsOf[problem.requests[request]?.student ?? 0] ?? [];
    return own.filter((other) => {
      const at = this.schedule.requestPeriod[other] ?? -1;
      return other !== request && at >= 0 && problem.clash[at * problem.periods + period] === 1;
    });
  }

  private attempt(moves: readonly Move[]): boolean {
    const back = moves.map(({ request }) => ({ request, to: this.periodOf(request) }));
    const courses = [...new Set(moves.map(({ request }) => this.courseOf(request)))];
    const before = courses.reduce((sum, course) => sum + (this.soft[course] ?? 0), this.costOf(back));
    for (const move of moves) this.move(move);
    if (this.fits(moves)) {
      const after = courses.map((course) => this.softOf(course));
      if (after.reduce((sum, value) => sum + value, this.costOf(moves)) < before) {
        for (const [i, course] of courses.entries()) this.soft[course] = after[i] ?? 0;
        return true;
      }
    }
    for (const move of back) this.move(move);
    return false;
  }

  /** What the places of some requests cost, in tenths of a point. */
  private costOf(moves: readonly Move[]): number {
    return -10 * moves.reduce((sum, { request, to }) => sum + seatPoints(this.problem, request, to), 0);
  }

  private move({ request, to }: Move): void {
    countSeat(this.problem, this.table, request, this.periodOf(request), -1);
    countSeat(this.problem, this.table, request, to, 1);
    this.schedule.requestPeriod[request] = to;
  }

  private fits(moves: readonly Move[]): boolean {
    const { taken, seats, spedTaken, spedSeats, openTaken, openSeats } = this.table;
    const student = this.problem.requests[moves[0]?.request ?? 0]?.student ?? 0;
    const hasPlace = moves.every(({ request, to }) => {
      const cell = this.courseOf(request) * this.problem.periods + to;
      return (
        (taken[cell] ?? 0) <= (seats[cell] ?? 0) &&
        (spedTaken[cell] ?? 0) <= (spedSeats[cell] ?? 0) &&
        (openTaken[cell] ?? 0) <= (openSeats[cell] ?? 0)
      );
    });
    return hasPlace && keepsStudentRules(this.problem, student, (request) => this.periodOf(request), false);
  }

  private softOf(course: number): number {
    const counts = this.counts[course];
    if (counts === undefined) return 0;
    const seats = softSeatsOf(this.problem, spreadStudents(this.problem, this.schedule, course, counts));
    return seats + groupTenthsOf(this.problem, this.schedule, course);
  }

  private courseOf(request: number): number {
    return this.problem.requests[request]?.course ?? 0;
  }

  private periodOf(request: number): number {
    return this.schedule.requestPeriod[request] ?? -1;
  }
}
