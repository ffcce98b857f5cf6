import { Agenda } from "./agenda";
import type { Problem } from "./problem";
import { assignRooms, type Meeting } from "./rooms";
import { sectionCost } from "./schedule";

/** Periods and seat classes of sections; -1 where a section found no place. */
export interface Placement {
  readonly sectionPeriod: Int16Array;
  readonly sectionClass: Uint8Array;
  readonly unplaced: readonly number[];
}

/** What two sections of one course in one period cost, in students who then have less choice. */
const SIBLING_COST = 1;

/** What a point that a place costs counts for, in students who then have less choice. */
const COST_POINTS = 10;

/**
 * Places the sections one after another, courses with few sections first, each where it gets into the way of the fewest
 * students. Keeps H1, H2 and H5; sections it could not place are left for an exact model.
 */
export function placeGreedily(problem: Problem): Placement {
  return new GreedyPlacement(problem).place();
}

class GreedyPlacement {
  private readonly sectionPeriod: Int16Array;
  private readonly sectionClass: Uint8Array;
  private readonly together: Float64Array;
  private readonly agenda: Agenda;

  constructor(private readonly problem: Problem) {
    this.sectionPeriod = new Int16Array(problem.sections.length).fill(-1);
    this.sectionClass = new Uint8Array(problem.sections.length);
    this.together = commonRequests(problem);
    this.agenda = new Agenda(problem);
  }

  place(): Placement {
    const order = this.order();
    // Those of an earlier schedule first: what stands need not be decided anew.
    for (const section of order) this.placeAsBefore(section);
    const unplaced = order.filter((section) => this.sectionPeriod[section] === -1 && !this.placeSection(section));
    return { sectionPeriod: this.sectionPeriod, sectionClass: this.sectionClass, unplaced };
  }

  private order(): readonly number[] {
    const { sections, sectionsOf, requestsForCourse } = this.problem;
    const rank = ({ course }: { readonly course: number }): number =>
      (sectionsOf[course]?.length ?? 0) - (requestsForCourse[course]?.length ?? 0) / 1e6;
    return sections
      .map((section, index) => ({ index, choices: section.periods.length, rank: rank(section) }))
      .sort((a, b) => Number(a.choices > 1) - Number(b.choices > 1) || a.rank - b.rank || a.index - b.index)
      .map(({ index }) => index);
  }

  private placeAsBefore(index: number): void {
    const before = this.problem.placeBefore[index] ?? -1;
    const section = this.problem.sections[index];
    if (before < 0 || section?.periods.includes(before) !== true || !this.agenda.isFree(index, before)) return;
    for (let seatClass = section.classes.length - 1; seatClass >= 0; seatClass -= 1) {
      if (!this.roomIsFree(index, before, seatClass)) continue;
      this.settle(index, before, seatClass);
      return;
    }
  }

  private placeSection(index: number): boolean {
    const section = this.problem.sections[index];
    if (section === undefined) return false;
    const costs = section.periods
      .filter((period) => this.agenda.isFree(index, period))
      .map((period) => ({
        period,
        cost: this.cost(index, period) + COST_POINTS * sectionCost(this.problem, index, period),
      }))
      .sort((a, b) => a.cost - b.cost || a.period - b.period);
    for (let seatClass = section.classes.length - 1; seatClass >= 0; seatClass -= 1) {
      const found = costs.find(({ period }) => this.roomIsFree(index, period, seatClass));
      if (found === undefined) continue;
      this.settle(index, found.period, seatClass);
      return true;
    }
    return false;
  }

  private settle(index: number, period: number, seatClass: number): void {
    this.sectionPeriod[index] = period;
    this.sectionClass[index] = seatClass;
    this.agenda.enter(index, period);
  }

  /** Students who ask for this course and another whose seats clash with the period, by the share of its seats. */
  private cost(index: number, period: number): number {
    const { problem } = this;
    const course = problem.sections[index]?.course ?? 0;
    const siblings = problem.sectionsOf[course] ?? [];
    let cost = 0;
    for (const [other, { course: otherCourse }] of problem.sections.entries()) {
      const at = this.sectionPeriod[other] ?? -1;
      if (at < 0 || problem.clash[at * problem.periods + period] === 0) continue;
      if (otherCourse === course)
        cost += (SIBLING_COST * (problem.requestsForCourse[course]?.length ?? 0)) / siblings.length;
      else cost += this.weight(course, otherCourse);
    }
    return cost;
  }

  private weight(course: number, other: number): number {
    const { sectionsOf, courseIds } = this.problem;
    const common = this.together[course * courseIds.length + other] ?? 0;
    return common / ((sectionsOf[course]?.length ?? 1) * (sectionsOf[other]?.length ?? 1));
  }

  private roomIsFree(index: number, period: number, seatClass: number): boolean {
    const { problem } = this;
    if (problem.rooms === undefined) return true;
    const meetings: Meeting[] = [this.meeting(index, period, seatClass)];
    for (const other of problem.sections.keys()) {
      const at = this.sectionPeriod[other] ?? -1;
      if (at >= 0) meetings.push(this.meeting(other, at, this.sectionClass[other] ?? 0));
    }
    const clashes = (a: number, b: number): boolean => problem.clash[a * problem.periods + b] === 1;
    const near = meetings.filter((meeting) => clashes(meeting.period, period));
    return assignRooms(problem.rooms, near, clashes) !== undefined;
  }

  private meeting(index: number, period: number, seatClass: number): Meeting {
    const section = this.problem.sections[index];
    const seats = section?.classes[seatClass]?.roomSeats ?? 0;
    return { period, need: { type: section?.roomType ?? -1, seats } };
  }
}

/** Students who ask for both of two courses (`course × courses + course`). */
export function commonRequests(problem: Problem): Float64Array {
  const courses = problem.courseIds.length;
  const together = new Float64Array(courses * courses);
  for (const requests of problem.requestsOf) {
    const asked = requests.map((request) => problem.requests[request]?.course ?? 0);
    for (const a of asked) {
      for (const b of asked) {
        if (a !== b) together[a * courses + b] = (together[a * courses + b] ?? 0) + 1;
      }
    }
  }
  return together;
}
