import type { Random } from "./random";

/** A section as an edge between its teacher and its room, both by number. */
export interface Meeting {
  readonly teacher: number;
  readonly room: number;
}

type Slots = (number | undefined)[];

/**
 * A period for each meeting, so that nobody and no room has two at once. Exists whenever no teacher and no room has more
 * meetings than there are periods (König 1916); found meeting by meeting, by swapping two periods along a path.
 */
export function planPeriods(meetings: readonly Meeting[], periods: number, random: Random): number[] {
  const planner = new Planner(meetings, periods);
  for (const meeting of meetings.keys()) planner.place(meeting, random);
  return planner.periodOf;
}

class Planner {
  readonly periodOf: number[] = [];
  private readonly teachers = new Map<number, Slots>();
  private readonly rooms = new Map<number, Slots>();

  constructor(
    private readonly meetings: readonly Meeting[],
    private readonly periods: number,
  ) {}

  place(meeting: number, random: Random): void {
    const { teacher, room } = this.slotsOf(meeting);
    const both = this.free(teacher).filter((period) => room[period] === undefined);
    if (both.length > 0) {
      this.put(meeting, random.pick(both));
      return;
    }
    const [teacherFree, roomFree] = [this.free(teacher)[0], this.free(room)[0]];
    if (teacherFree === undefined || roomFree === undefined) {
      throw new RangeError(`meeting ${meeting} has no period left of its teacher's or room's ${this.periods}`);
    }
    this.swapAlong(room[teacherFree], teacherFree, roomFree);
    this.put(meeting, teacherFree);
  }

  /**
   * Follows meetings in `period` and `other` in turn, from a room on, and swaps the two periods on the way. The path cannot
   * reach the teacher who is free in `period`: it enters teachers by `period` only.
   */
  private swapAlong(first: number | undefined, period: number, other: number): void {
    const path: number[] = [];
    let [meeting, leaving] = [first, other];
    while (meeting !== undefined) {
      path.push(meeting);
      const { teacher, room } = this.slotsOf(meeting);
      const next: number | undefined = path.length % 2 === 1 ? teacher[leaving] : room[leaving];
      [meeting, leaving] = [next, leaving === other ? period : other];
    }
    const swapped = path.map((one) => (this.periodOf[one] === period ? other : period));
    for (const one of path) this.remove(one);
    path.forEach((one, index) => {
      this.put(one, swapped[index] as number);
    });
  }

  private free(slots: Slots): number[] {
    return Array.from({ length: this.periods }, (_, period) => period).filter((period) => slots[period] === undefined);
  }

  private put(meeting: number, period: number): void {
    const { teacher, room } = this.slotsOf(meeting);
    teacher[period] = meeting;
    room[period] = meeting;
    this.periodOf[meeting] = period;
  }

  private remove(meeting: number): void {
    const { teacher, room } = this.slotsOf(meeting);
    const period = this.periodOf[meeting] as number;
    teacher[period] = undefined;
    room[period] = undefined;
  }

  private slotsOf(meeting: number): { readonly teacher: Slots; readonly room: Slots } {
    const { teacher, room } = this.meetings[meeting] as Meeting;
    return { teacher: slotsIn(this.teachers, teacher), room: slotsIn(this.rooms, room) };
  }
}

function slotsIn(all: Map<number, Slots>, key: number): Slots {
  const slots = all.get(key) ?? [];
  all.set(key, slots);
  return slots;
}
