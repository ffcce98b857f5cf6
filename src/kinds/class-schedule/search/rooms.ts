import type { Room } from "../school";

/** One kind of need for a room: of a type, with at least so many seats. */
export interface RoomNeed {
  /** Place in `RoomStock.types`; -1: any type. */
  readonly type: number;
  readonly seats: number;
}

/** The rooms of a school, ready for counting and matching. */
export class RoomStock {
  readonly types: readonly string[];
  private readonly capacities: readonly (readonly number[])[];
  private readonly all: readonly number[];

  constructor(readonly rooms: readonly Room[]) {
    this.types = [...new Set(rooms.map((room) => room.type))];
    this.capacities = this.types.map((type) => sortedCapacities(rooms.filter((room) => room.type === type)));
    this.all = sortedCapacities(rooms);
  }

  typeIndex(type: string | undefined): number {
    return type === undefined ? -1 : this.types.indexOf(type);
  }

  /** Rooms that meet a need. */
  count({ type, seats }: RoomNeed): number {
    return this.capacitiesOf(type).filter((capacity) => capacity >= seats).length;
  }

  fits(room: number, { type, seats }: RoomNeed): boolean {
    const { type: name, capacity } = this.rooms[room] ?? { type: "", capacity: -1 };
    return capacity >= seats && (type === -1 || name === this.types[type]);
  }

  /** Distinct capacities of a type (-1: of all rooms), ascending. */
  sizes(type: number): readonly number[] {
    return [...new Set(this.capacitiesOf(type))];
  }

  private capacitiesOf(type: number): readonly number[] {
    return type === -1 ? this.all : (this.capacities[type] ?? []);
  }
}

function sortedCapacities(rooms: readonly Room[]): readonly number[] {
  return rooms.map((room) => room.capacity).sort((a, b) => a - b);
}

/** A meeting that needs a room. */
export interface Meeting {
  readonly period: number;
  readonly need: RoomNeed;
}

/** Answers whether two periods clash. */
export type Clashes = (a: number, b: number) => boolean;

/**
 * A room for each meeting, smallest fitting ones first, or undefined where none was found. Where clashing periods all
 * clash with one another this is a maximum matching, so undefined is proof; where they overlap like a chain it may
 * miss an assignment.
 */
export function assignRooms(stock: RoomStock, meetings: readonly Meeting[], clashes: Clashes): Int32Array | undefined {
  const search = new RoomMatching(stock, meetings, clashes);
  const order = meetings.map((_, i) => i).sort((a, b) => search.choices(a) - search.choices(b) || a - b);
  for (const meeting of order) {
    if (!search.place(meeting)) return undefined;
  }
  return search.roomOf;
}

class RoomMatching {
  readonly roomOf: Int32Array;
  private readonly held: Set<number>[];
  private readonly order: readonly number[];

  constructor(
    private readonly stock: RoomStock,
    private readonly meetings: readonly Meeting[],
    private readonly clashes: Clashes,
  ) {
    this.roomOf = new Int32Array(meetings.length).fill(-1);
    this.held = stock.rooms.map(() => new Set());
    this.order = stock.rooms
      .map((room, index) => ({ index, capacity: room.capacity }))
      .sort((a, b) => a.capacity - b.capacity || a.index - b.index)
      .map(({ index }) => index);
  }

  choices(meeting: number): number {
    const need = this.meetings[meeting]?.need;
    return need === undefined ? 0 : this.stock.count(need);
  }

  /** Finds a room, moving other meetings along an alternating path where needed. */
  place(meeting: number, tried: Set<number> = new Set()): boolean {
    const { period, need } = this.meetings[meeting] as Meeting;
    const fitting = this.order.filter((room) => !tried.has(room) && this.stock.fits(room, need));
    const free = fitting.find((room) => this.inTheWay(room, period).length === 0);
    if (free !== undefined) return this.hold(meeting, free);
    for (const room of fitting) {
      if (tried.has(room)) continue;
      tried.add(room);
      const [other, ...more] = this.inTheWay(room, period);
      if (other === undefined || more.length > 0) continue;
      this.held[room]?.delete(other);
      if (this.place(other, tried)) return this.hold(meeting, room);
      this.held[room]?.add(other);
    }
    return false;
  }

  private hold(meeting: number, room: number): true {
    this.held[room]?.add(meeting);
    this.roomOf[meeting] = room;
    return true;
  }

  private inTheWay(room: number, period: number): readonly number[] {
    const others = [...(this.held[room] ?? [])];
    return others.filter((other) => this.clashes((this.meetings[other] as Meeting).period, period));
  }
}
