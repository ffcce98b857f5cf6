import { groupBy } from "../group-by";
import { commonRequests } from "./greedy-periods";
import type { Problem } from "./problem";
import type { Random } from "./random";
import { type Schedule, seatPoints, sectionCost } from "./schedule";
import type { Neighbourhood } from "./sub-model";

/** The ways to choose what is set free next. */
export const NEIGHBOURHOOD_KINDS = ["course", "ejection", "teacher", "room", "period", "student"] as const;
export type NeighbourhoodKind = (typeof NEIGHBOURHOOD_KINDS)[number];

/** Fewer requests than this let nothing move. */
const LEAST_SIZE = 40;

/** Chooses neighbourhoods around what is still unmet. */
export class NeighbourhoodChooser {
  private readonly together: Float64Array;
  /** Places by the set of periods they stand for. */
  private readonly times: readonly (readonly number[])[];

  constructor(private readonly problem: Problem) {
    this.together = commonRequests(problem);
    const byPeriods = groupBy(problem.places.keys(), (place) => problem.places[place]?.periods.join(" "));
    this.times = [...byPeriods.values()];
  }

  /**
   * A neighbourhood of `schedule`, or undefined where the kind has none.
   *
   * @param size - requests to set free, about
   */
  choose(kind: NeighbourhoodKind, schedule: Schedule, size: number, random: Random): Neighbourhood | undefined {
    // Where sections are told apart a request has more places to choose from, so fewer are as much work.
    const fewer = Math.max(LEAST_SIZE, size * (this.times.length / this.problem.periods));
    const choice = new Choice(this.problem, this.together, this.times, schedule, fewer, random);
    switch (kind) {
      case "course":
        return choice.course();
      case "ejection":
        return choice.ejection();
      case "teacher":
        return choice.teacher();
      case "room":
        return choice.room();
      case "period":
        return choice.period();
      case "student":
        return choice.student();
    }
  }
}

class Choice {
  private readonly unmet: readonly number[];

  constructor(
    private readonly problem: Problem,
    private readonly together: Float64Array,
    private readonly times: readonly (readonly number[])[],
    private readonly schedule: Schedule,
    private readonly size: number,
    private readonly random: Random,
  ) {
    // An alternate is there for its first choice, which is on the list by itself.
    this.unmet = problem.requests.flatMap(({ alternateFor }, request) =>
      alternateFor >= 0 || this.isMet(request) ? [] : [request],
    );
  }

  /** A course with unmet requests and the courses its students ask for most, all their sections free. */
  course(): Neighbourhood | undefined {
    const seed = this.unmetRequest();
    if (seed === undefined) return undefined;
    return this.grow(this.courseOf(seed), (course, chosen) => {
      const shared = chosen.reduce((sum, other) => sum + this.commonWith(course, other), 0);
      return shared / (this.problem.sectionsOf[course]?.length ?? 1);
    });
  }

  /** The courses of one student who misses one: what stands in the way of that request moves too. */
  ejection(): Neighbourhood | undefined {
    const seed = this.unmetRequest();
    if (seed === undefined) return undefined;
    const student = this.problem.requests[seed]?.student ?? -1;
    const own = new Set((this.problem.requestsOf[student] ?? []).map((request) => this.courseOf(request)));
    return this.grow(this.courseOf(seed), (course) =>
      own.has(course) ? 1 / (this.problem.sectionsOf[course]?.length ?? 1) ** 2 : 0,
    );
  }

  /** The sections of a few teachers, one of whom teaches a course with unmet requests. */
  teacher(): Neighbourhood | undefined {
    const seed = this.unmetRequest();
    const courses = seed === undefined ? [] : (this.problem.sectionsOf[this.courseOf(seed)] ?? []);
    const first = this.random.pick(courses.map((section) => this.teacherOf(section)).filter((teacher) => teacher >= 0));
    if (first === undefined) return undefined;
    const others = this.random.shuffled(this.problem.sectionsOfTeacher.keys()).filter((teacher) => teacher !== first);
    return this.collect([first, ...others].map((teacher) => this.problem.sectionsOfTeacher[teacher] ?? []));
  }

  /** Sections that share rooms of one type, in random order: they can change places with each other. */
  room(): Neighbourhood | undefined {
    const seed = this.unmetRequest();
    const section = seed === undefined ? undefined : this.problem.sectionsOf[this.courseOf(seed)]?.[0];
    if (seed === undefined || section === undefined) return undefined;
    const type = this.problem.sections[section]?.roomType;
    const alike = [...this.problem.sections.keys()].filter((other) => this.problem.sections[other]?.roomType === type);
    const own = this.problem.sectionsOf[this.courseOf(seed)] ?? [];
    return this.collect([own, ...this.random.shuffled(alike).map((other) => [other])]);
  }

  /** Everything in a few periods, which may only change places among them. */
  period(): Neighbourhood | undefined {
    const order = this.random.shuffled(this.times);
    const periods: number[] = [];
    let times = 0;
    let requests: readonly number[] = [];
    for (const time of order) {
      const next = this.requestsIn([...periods, ...time]);
      if (times >= 2 && next.length > this.size) break;
      periods.push(...time);
      times += 1;
      requests = next;
    }
    const sections = [...this.problem.sections.keys()].filter((section) => periods.includes(this.periodOf(section)));
    return times < 2 ? undefined : { sections, requests, periods };
  }

  /** Students who miss something and others at random; no section moves. */
  student(): Neighbourhood | undefined {
    const unhappy = new Set(this.unmet.map((request) => this.studentOf(request)));
    const order = [...this.random.shuffled(unhappy), ...this.random.shuffled(this.problem.requestsOf.keys())];
    const half = this.size / 2;
    const chosen = new Set<number>();
    let requests = 0;
    for (const [place, student] of order.entries()) {
      if (chosen.has(student) || (place < unhappy.size && requests > half)) continue;
      if (requests >= this.size) break;
      chosen.add(student);
      requests += this.problem.requestsOf[student]?.length ?? 0;
    }
    return { sections: [], requests: this.requestsOfStudents(chosen) };
  }

  /** Adds courses by odds, as long as their students' requests fit into the size. */
  private grow(seed: number, odds: (course: number, chosen: readonly number[]) => number): Neighbourhood {
    const chosen = [seed];
    let requests = this.requestsAround(chosen.flatMap((course) => this.problem.sectionsOf[course] ?? []));
    for (let tries = 0; tries < this.problem.courseIds.length && requests.length < this.size; tries += 1) {
      const weights = this.problem.courseIds.map((_, course) => (chosen.includes(course) ? 0 : odds(course, chosen)));
      const next = this.random.weighted(weights);
      if (next < 0) break;
      const sections = [...chosen, next].flatMap((course) => this.problem.sectionsOf[course] ?? []);
      const more = this.requestsAround(sections);
      if (more.length > this.size * 1.2) continue;
      chosen.push(next);
      requests = more;
    }
    return { sections: chosen.flatMap((course) => this.problem.sectionsOf[course] ?? []), requests };
  }

  /** Adds groups of sections, as long as their students' requests fit into the size. */
  private collect(groups: readonly (readonly number[])[]): Neighbourhood {
    let sections: readonly number[] = groups[0] ?? [];
    let requests = this.requestsAround(sections);
    for (const group of groups.slice(1)) {
      if (requests.length >= this.size) break;
      const next = [...new Set([...sections, ...group])];
      const more = this.requestsAround(next);
      if (more.length > this.size * 1.2) continue;
      sections = next;
      requests = more;
    }
    return { sections, requests };
  }

  /** All requests of everybody who sits in one of the sections or misses their courses. */
  private requestsAround(sections: readonly number[]): readonly number[] {
    const cells = new Set(
      sections.map((section) => this.cell(this.problem.sections[section]?.course ?? 0, this.periodOf(section))),
    );
    const courses = new Set(sections.map((section) => this.problem.sections[section]?.course ?? 0));
    const students = new Set<number>();
    for (const course of courses) {
      for (const request of this.problem.requestsForCourse[course] ?? []) {
        const period = this.schedule.requestPeriod[request] ?? -1;
        if (period < 0 || cells.has(this.cell(course, period))) students.add(this.studentOf(request));
      }
    }
    return this.requestsOfStudents(students);
  }

  private requestsOfStudents(students: Iterable<number>): readonly number[] {
    return [...students].flatMap((student) => this.problem.requestsOf[student] ?? []).sort((a, b) => a - b);
  }

  /** Requests met in the periods, and the unmet ones of everybody. */
  private requestsIn(periods: readonly number[]): readonly number[] {
    return [...this.problem.requests.keys()].filter((request) => {
      const period = this.schedule.requestPeriod[request] ?? -1;
      return period < 0 || periods.includes(period);
    });
  }

  /** A request that is not met, or, by what that costs, one that is met where it should rather not be. */
  private unmetRequest(): number | undefined {
    const costly = this.costly();
    const requests = [...this.unmet, ...costly.map(({ request }) => request)];
    const missed = this.unmet.map((request) => this.problem.requests[request]?.points ?? 0);
    return requests[this.random.weighted([...missed, ...costly.map(({ cost }) => cost)])];
  }

  /** Requests in another section than before, and one for each section at a time that costs something. */
  private costly(): readonly { readonly request: number; readonly cost: number }[] {
    const { problem, schedule } = this;
    const moved = problem.changeCost === 0 ? [] : [...problem.requests.keys()];
    const ofRequests = moved.flatMap((request) => {
      const place = schedule.requestPeriod[request] ?? -1;
      const points = problem.requests[request]?.points ?? 0;
      const cost = place < 0 ? 0 : points - seatPoints(problem, request, place);
      return cost > 0 ? [{ request, cost }] : [];
    });
    const ofSections = problem.sections.flatMap(({ course }, section) => {
      const cost = sectionCost(problem, section, this.periodOf(section));
      const request = problem.requestsForCourse[course]?.[0];
      return cost > 0 && request !== undefined ? [{ request, cost }] : [];
    });
    return [...ofRequests, ...ofSections];
  }

  private commonWith(a: number, b: number): number {
    return this.together[a * this.problem.courseIds.length + b] ?? 0;
  }

  private isMet(request: number): boolean {
    return (this.schedule.requestPeriod[request] ?? -1) >= 0;
  }

  private cell(course: number, period: number): number {
    return course * this.problem.periods + period;
  }

  private courseOf(request: number): number {
    return this.problem.requests[request]?.course ?? 0;
  }

  private studentOf(request: number): number {
    return this.problem.requests[request]?.student ?? 0;
  }

  private teacherOf(section: number): number {
    return this.problem.sections[section]?.teacher ?? -1;
  }

  private periodOf(section: number): number {
    return this.schedule.sectionPeriod[section] ?? 0;
  }
}
