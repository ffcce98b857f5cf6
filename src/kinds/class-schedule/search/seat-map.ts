import type { Problem } from "./problem";
import { countSeat, countSeats, isClosed, isOutsider, type Schedule, type SeatTable } from "./schedule";
import { keepsStudentRules } from "./student-keeps";

/** Free seats and free students of a schedule, kept true while students move. It changes the schedule it is made of. */
export class SeatMap {
  private readonly table: SeatTable;
  private readonly busy: Uint8Array;

  constructor(
    private readonly problem: Problem,
    readonly schedule: Schedule,
  ) {
    this.table = countSeats(problem, schedule);
    this.busy = new Uint8Array(problem.students * problem.slots.length);
    for (const [request, { student }] of problem.requests.entries()) this.mark(student, this.periodOf(request), 1);
  }

  /** The request's period, or -1. */
  periodOf(request: number): number {
    return this.schedule.requestPeriod[request] ?? -1;
  }

  /** Whether the course has a seat for this student then, whatever else the student does. */
  hasSeat(request: number, period: number): boolean {
    const { course, student, fixedTo } = this.requestAt(request);
    if (!this.isOpen(request, period)) return false;
    if (fixedTo >= 0 && this.schedule.sectionPeriod[fixedTo] !== period) return false;
    const { seats, taken, spedSeats, spedTaken } = this.table;
    const cell = course * this.problem.periods + period;
    const sped = this.problem.sped[student] ?? 0;
    return (taken[cell] ?? 0) < (seats[cell] ?? 0) && (spedTaken[cell] ?? 0) + sped <= (spedSeats[cell] ?? 0);
  }

  /** Whether the place is open to the student, and has a seat that is not kept for others. */
  private isOpen(request: number, period: number): boolean {
    if (isClosed(this.problem, request, period)) return false;
    if (!isOutsider(this.problem, request, period)) return true;
    const cell = this.requestAt(request).course * this.problem.periods + period;
    return (this.table.openTaken[cell] ?? 0) < (this.table.openSeats[cell] ?? 0);
  }

  /** Whether the student has nothing else then. */
  isFree(student: number, period: number): boolean {
    const { slotsOf, slots } = this.problem;
    return (slotsOf[period] ?? []).every((slot) => this.busy[student * slots.length + slot] === 0);
  }

  /**
   * Whether an unmet request can be met in a period without any other change.
   *
   * @param partly - others of the student will still be met. @default false
   */
  fits(request: number, period: number, partly = false): boolean {
    const { student } = this.requestAt(request);
    if (!this.hasSeat(request, period) || !this.isFree(student, period)) return false;
    const placeOf = (other: number): number => (other === request ? period : this.periodOf(other));
    return keepsStudentRules(this.problem, student, placeOf, partly);
  }

  /** Whether a student's requests as they are met now go together. */
  isWhole(student: number): boolean {
    return keepsStudentRules(this.problem, student, (request) => this.periodOf(request), false);
  }

  seat(request: number, period: number): void {
    this.count(request, period, 1);
    this.schedule.requestPeriod[request] = period;
  }

  unseat(request: number): void {
    this.count(request, this.periodOf(request), -1);
    this.schedule.requestPeriod[request] = -1;
  }

  private count(request: number, period: number, change: 1 | -1): void {
    if (period < 0) return;
    countSeat(this.problem, this.table, request, period, change);
    this.mark(this.requestAt(request).student, period, change === 1 ? 1 : 0);
  }

  private mark(student: number, period: number, busy: 0 | 1): void {
    for (const slot of this.problem.slotsOf[period] ?? []) this.busy[student * this.problem.slots.length + slot] = busy;
  }

  private requestAt(request: number): Problem["requests"][number] {
    return this.problem.requests[request] as Problem["requests"][number];
  }
}
