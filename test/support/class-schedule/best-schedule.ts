import type { Problem } from "../../../src/kinds/class-schedule/search/problem";

/**
 * Most request points of any schedule that keeps the hard rules, by trying all of them; undefined where there is none.
 * Shares nothing with the search: it goes through periods section by section and then through seats, and looks for rooms
 * last. For schools of a handful of sections only.
 */
export function bestPoints(problem: Problem): number | undefined {
  let best: number | undefined;
  for (const periods of placements(problem)) {
    if (!roomsExist(problem, periods, [])) continue;
    const trial = new Seatings(problem, periods, best ?? -1);
    trial.tryFrom(0, 0);
    if (trial.best >= 0) best = Math.max(trial.best, best ?? 0);
  }
  return best;
}

/** Every choice of periods that keeps H1 and H2. */
function* placements(problem: Problem, periods: readonly number[] = []): Iterable<readonly number[]> {
  const section = problem.sections[periods.length];
  if (section === undefined) {
    yield periods;
    return;
  }
  const siblings = [...periods.keys()].filter(
    (other) => section.teacher >= 0 && problem.sections[other]?.teacher === section.teacher,
  );
  for (const period of section.periods) {
    if (siblings.some((other) => clash(problem, periods[other] ?? -1, period))) continue;
    yield* placements(problem, [...periods, period]);
  }
}

/** Every seating for given periods that could be worth more than the best so far. */
class Seatings {
  private readonly enrolled: number[];
  private readonly sped: number[];
  private readonly seated: { readonly student: number; readonly period: number }[] = [];

  constructor(
    private readonly problem: Problem,
    private readonly periods: readonly number[],
    public best: number,
  ) {
    this.enrolled = problem.sections.map(() => 0);
    this.sped = problem.sections.map(() => 0);
  }

  tryFrom(request: number, points: number): void {
    const { requests, sectionsOf } = this.problem;
    const hope = requests.slice(request).reduce((sum, one) => sum + one.points, points);
    if (hope <= this.best) return;
    const own = requests[request];
    if (own === undefined) {
      if (roomsExist(this.problem, this.periods, this.enrolled)) this.best = points;
      return;
    }
    for (const section of sectionsOf[own.course] ?? []) {
      if (!this.sit(section, own.student)) continue;
      this.tryFrom(request + 1, points + own.points);
      this.stand(section, own.student);
    }
    this.tryFrom(request + 1, points);
  }

  private sit(section: number, student: number): boolean {
    const classes = this.problem.sections[section]?.classes ?? [];
    const period = this.periods[section] ?? -1;
    const most = Math.max(...classes.map(({ seats }) => seats));
    const mostSped = Math.max(...classes.map(({ spedSeats }) => spedSeats));
    if ((this.enrolled[section] ?? 0) >= most) return false;
    if ((this.sped[section] ?? 0) + (this.problem.sped[student] ?? 0) > mostSped) return false;
    const busy = this.seated.some((one) => one.student === student && clash(this.problem, one.period, period));
    if (busy) return false;
    this.count(section, student, 1);
    this.seated.push({ student, period });
    return true;
  }

  private stand(section: number, student: number): void {
    this.count(section, student, -1);
    this.seated.pop();
  }

  private count(section: number, student: number, by: number): void {
    this.enrolled[section] = (this.enrolled[section] ?? 0) + by;
    this.sped[section] = (this.sped[section] ?? 0) + by * (this.problem.sped[student] ?? 0);
  }
}

function roomsExist(
  problem: Problem,
  periods: readonly number[],
  enrolled: readonly number[],
  rooms: number[] = [],
): boolean {
  const stock = problem.rooms;
  if (stock === undefined || rooms.length === problem.sections.length) return true;
  const section = rooms.length;
  const need = { type: problem.sections[section]?.roomType ?? -1, seats: enrolled[section] ?? 0 };
  return stock.rooms.some((_, room) => {
    const taken = rooms.some((other, i) => other === room && clash(problem, periods[i] ?? -1, periods[section] ?? -1));
    return !taken && stock.fits(room, need) && roomsExist(problem, periods, enrolled, [...rooms, room]);
  });
}

function clash(problem: Problem, a: number, b: number): boolean {
  return problem.clash[a * problem.periods + b] === 1;
}
