import { meetsRoomNeeds, type RoomNeeds, roomNeedsKey } from "../room-needs";
import type { Room, Section } from "../school";

/** One need for a room: of a kind, with at least so many seats. */
export interface RoomNeed {
  /** Place in `RoomStock.kinds`; -1: any room. */
  readonly type: number;
  readonly seats: number;
}

/** What sections ask of a room besides its size. */
interface RoomKind {
  readonly type: string | undefined;
  readonly features: readonly string[];
  /** The rooms that will do. */
  readonly rooms: ReadonlySet<number>;
}

/** Unions of kinds beyond this many are left to the matching. */
const MAX_UNIONS = 64;

/** The rooms of a school, ready for counting and matching. */
export class RoomStock {
  /** What the sections ask for, each once. */
  readonly kinds: readonly RoomKind[];
  /** Sets of rooms for which sections compete: of each kind, and of kinds that overlap. */
  readonly pools: readonly ReadonlySet<number>[];
  private readonly index: ReadonlyMap<string, number>;
  private readonly capacities: readonly (readonly number[])[];
  private readonly all: readonly number[];

  constructor(
    readonly rooms: readonly Room[],
    sections: readonly Section[],
  ) {
    const needs = new Map(sections.filter(isChoosy).map((section) => [roomNeedsKey(section), section]));
    this.kinds = [...needs.values()].map((need) => kindFor(need, rooms));
    this.index = new Map([...needs.keys()].map((key, index) => [key, index]));
    this.capacities = this.kinds.map((kind) => sortedCapacities(rooms.filter((_, room) => kind.rooms.has(room))));
    this.all = sortedCapacities(rooms);
    this.pools = unionsOf(this.kinds.map((kind) => kind.rooms));
  }

  /** The kind a section asks for; -1 where any room will do. */
  kindOf(section: Section): number {
    return this.index.get(roomNeedsKey(section)) ?? -1;
  }

  /** Rooms that meet a need. */
  count({ type, seats }: RoomNeed): number {
    return this.capacitiesOf(type).filter((capacity) => capacity >= seats).length;
  }

  fits(room: number, { type, seats }: RoomNeed): boolean {
    const capacity = this.rooms[room]?.capacity ?? -1;
    return capacity >= seats && (type === -1 || this.kinds[type]?.rooms.has(room) === true);
  }

  /** Distinct capacities of a kind (-1: of all rooms), ascending. */
  sizes(type: number): readonly number[] {
    return [...new Set(this.capacitiesOf(type))];
  }

  private capacitiesOf(type: number): readonly number[] {
    return type === -1 ? this.all : (this.capacities[type] ?? []);
  }
}

function isChoosy({ roomType, roomFeatures }: Section): boolean {
  return roomType !== undefined || roomFeatures.length > 0;
}

function kindFor(needs: RoomNeeds, rooms: readonly Room[]): RoomKind {
  const fitting = rooms.flatMap((room, index) => (meetsRoomNeeds(room, needs) ? [index] : []));
  return { type: needs.roomType, features: needs.roomFeatures, rooms: new Set(fitting) };
}

/** The sets, and unions of those that overlap without one holding the other. */
function unionsOf(sets: readonly ReadonlySet<number>[]): readonly ReadonlySet<number>[] {
  const found = new Map<string, ReadonlySet<number>>();
  const add = (set: ReadonlySet<number>): void => {
    found.set([...set].sort((a, b) => a - b).join(" "), set);
  };
  for (const set of sets) add(set);
  for (const set of found.values()) {
    for (const other of sets) {
      if (found.size >= MAX_UNIONS) return [...found.values()];
      const shared = [...other].filter((room) => set.has(room)).length;
      if (shared > 0 && shared < set.size && shared < other.size) add(new Set([...set, ...other]));
    }
  }
  return [...found.values()];
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
