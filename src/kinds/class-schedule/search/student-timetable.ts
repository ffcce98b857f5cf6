import type { Problem } from "./problem";
import { seatPoints } from "./schedule";
import type { SeatMap } from "./seat-map";

/** A period for each of a student's requests, or -1. */
export interface StudentTimetable {
  readonly points: number;
  readonly periods: ReadonlyMap<number, number>;
}

/** What a search through all timetables of a student found. */
export interface TimetableSearch {
  readonly best: StudentTimetable;
  /** Every timetable was looked at or ruled out; else the search was cut off and `best` is the best it had. */
  readonly proven: boolean;
}

/** Far beyond what a student with a dozen requests takes. */
const MAX_STEPS = 200_000;

/**
 * The dearest timetable one student can have while everybody else stays, by trying them all. Of equally dear ones that
 * which keeps most of the present one. Leaves the map as it was.
 *
 * @param wanted - a request that the timetable must meet. @default - none
 */
export function bestTimetable(
  problem: Problem,
  map: SeatMap,
  student: number,
  wanted?: number,
): TimetableSearch | undefined {
  const requests = problem.requestsOf[student] ?? [];
  const before = requests.map((request) => [request, map.periodOf(request)] as const);
  for (const [request] of before) map.unseat(request);
  const search = new Search(problem, map, new Map(before), wanted);
  search.run();
  for (const [request, period] of before) if (period >= 0) map.seat(request, period);
  return search.best === undefined ? undefined : { best: search.best, proven: search.steps <= MAX_STEPS };
}

/** Gives a student a dearer timetable if there is one; tells whether there was. */
export function reseatStudent(problem: Problem, map: SeatMap, student: number): boolean {
  const requests = problem.requestsOf[student] ?? [];
  const pointsOf = (request: number): number => seatPoints(problem, request, map.periodOf(request));
  const present = requests.reduce((sum, one) => sum + (map.periodOf(one) >= 0 ? pointsOf(one) : 0), 0);
  const best = bestTimetable(problem, map, student)?.best;
  if (best === undefined || (best.points <= present && map.isWhole(student))) return false;
  for (const request of requests) map.unseat(request);
  for (const [request, period] of best.periods) if (period >= 0) map.seat(request, period);
  return true;
}

interface Choice {
  readonly request: number;
  /** At most, whatever the period. */
  readonly points: number;
  readonly mustBeMet: boolean;
  /** Periods with a seat, the present one first. */
  readonly periods: readonly number[];
}

class Search {
  best: StudentTimetable | undefined;
  steps = 0;
  private readonly choices: readonly Choice[];
  /** Points of all choices from a place on. */
  private readonly rest: readonly number[];
  private readonly chosen = new Map<number, number>();
  private bestKept = -1;

  constructor(
    private readonly problem: Problem,
    private readonly map: SeatMap,
    private readonly before: ReadonlyMap<number, number>,
    wanted: number | undefined,
  ) {
    const periods = Array.from({ length: problem.periods }, (_, period) => period);
    this.choices = [...before]
      .map(([request, present]) => ({
        request,
        points: problem.requests[request]?.points ?? 0,
        mustBeMet: request === wanted || (problem.requests[request]?.fixedTo ?? -1) >= 0,
        periods: periods
          .filter((period) => map.hasSeat(request, period))
          .sort((a, b) => Number(b === present) - Number(a === present) || a - b),
      }))
      .sort(
        (a, b) =>
          Number(b.request === wanted) - Number(a.request === wanted) ||
          a.periods.length - b.periods.length ||
          a.request - b.request,
      );
    const rest = [0];
    for (const { points, periods: open } of [...this.choices].reverse()) {
      rest.unshift((rest[0] ?? 0) + (open.length > 0 ? points : 0));
    }
    this.rest = rest;
  }

  run(): void {
    this.extend(0, 0, 0);
  }

  private extend(place: number, points: number, kept: number): void {
    this.steps += 1;
    const choice = this.choices[place];
    if (choice === undefined) {
      this.remember(points, kept);
      return;
    }
    const mostPoints = points + (this.rest[place] ?? 0);
    const mostKept = kept + this.choices.length - place;
    if (!this.isBetter(mostPoints, mostKept) || this.steps > MAX_STEPS) return;
    for (const period of choice.periods) {
      if (!this.map.fits(choice.request, period, true)) continue;
      this.map.seat(choice.request, period);
      this.chosen.set(choice.request, period);
      const same = this.before.get(choice.request) === period ? 1 : 0;
      this.extend(place + 1, points + seatPoints(this.problem, choice.request, period), kept + same);
      this.chosen.delete(choice.request);
      this.map.unseat(choice.request);
    }
    if (!choice.mustBeMet) this.extend(place + 1, points, kept);
  }

  private isWhole(): boolean {
    const [request] = this.before.keys();
    return request === undefined || this.map.isWhole(this.problem.requests[request]?.student ?? 0);
  }

  private isBetter(points: number, kept: number): boolean {
    if (this.best === undefined) return true;
    return points > this.best.points || (points === this.best.points && kept > this.bestKept);
  }

  private remember(points: number, kept: number): void {
    if (!this.isBetter(points, kept) || !this.isWhole()) return;
    const periods = new Map([...this.before.keys()].map((request) => [request, this.chosen.get(request) ?? -1]));
    this.best = { points, periods };
    this.bestKept = kept;
  }
}
