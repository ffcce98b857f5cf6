import type { LinearModel } from "../../../solver/port";
import { ModelBuilder } from "./model-builder";
import type { Problem } from "./problem";
import { copySchedule, countSeats, type Schedule, type ScheduleChange, type SeatTable, seatClassOf } from "./schedule";

/** A part of the schedule that may change while all else stays. */
export interface Neighbourhood {
  readonly sections: readonly number[];
  readonly requests: readonly number[];
  /** Only these periods may be used by what is free. @default - all */
  readonly periods?: readonly number[];
  /** Points for a section in a period, for drift between equally good schedules or towards a wish. @default - none */
  readonly sectionPoints?: (section: number, period: number) => number;
  /** Sections may stay without a place; then `sectionPoints` decides which. @default false */
  readonly sectionsMayBeLeftOut?: boolean;
}

/** The exact model of a neighbourhood. */
export interface SubModel {
  readonly model: LinearModel;
  /** The present schedule as a solution of the model. */
  readonly start: Float64Array;
  /** What a solution changes. */
  read(values: Float64Array): ScheduleChange;
  /** Free sections to which a solution gives no place. */
  leftOut(values: Float64Array): readonly number[];
}

/** Sections that can stand in for one another, counted instead of told apart. */
interface SectionGroup {
  readonly sections: readonly number[];
  readonly first: number;
}

interface SectionColumn {
  readonly group: SectionGroup;
  readonly period: number;
  readonly seatClass: number;
  readonly column: number;
}

interface RequestColumn {
  readonly request: number;
  readonly period: number;
  readonly column: number;
}

interface GroupReading {
  readonly moves: ScheduleChange["sections"];
  readonly leftOut: readonly number[];
}

/** From more sections than this on, the seats row alone ties requests to sections; tighter rows make the LP slow. */
const LINKED_UP_TO = 2;

/** Builds the model: sections of one course, teacher and size as counts, requests one by one, rooms as counts. */
export function buildSubModel(problem: Problem, schedule: Schedule, free: Neighbourhood): SubModel {
  return new SubModelBuilder(problem, schedule, free).build();
}

class SubModelBuilder {
  private readonly builder = new ModelBuilder();
  private readonly isFree: Uint8Array;
  private readonly isFreeRequest: Uint8Array;
  private readonly usable: Uint8Array;
  private readonly sectionColumns: SectionColumn[] = [];
  private readonly requestColumns: RequestColumn[] = [];
  private readonly groups: readonly SectionGroup[];
  /** Seats that do not change hands: of fixed sections, less those of fixed requests. */
  private readonly rest: SeatTable;

  constructor(
    private readonly problem: Problem,
    private readonly schedule: Schedule,
    private readonly free: Neighbourhood,
  ) {
    this.isFree = new Uint8Array(problem.sections.length);
    for (const section of free.sections) this.isFree[section] = 1;
    this.isFreeRequest = new Uint8Array(problem.requests.length);
    for (const request of free.requests) this.isFreeRequest[request] = 1;
    this.usable = new Uint8Array(problem.periods).fill(free.periods === undefined ? 1 : 0);
    for (const period of free.periods ?? []) this.usable[period] = 1;
    this.groups = this.groupSections();
    this.rest = this.countRest();
  }

  build(): SubModel {
    this.addSectionColumns();
    this.addRequestColumns();
    this.addTeacherRows();
    this.addRoomRows();
    this.addSeatRows();
    this.addRequestRows();
    this.addStudentRows();
    return {
      model: this.builder.build(),
      start: this.startVector(),
      read: (values) => this.read(values),
      leftOut: (values) => this.groups.flatMap((group) => this.readGroup(group, values).leftOut),
    };
  }

  private groupSections(): readonly SectionGroup[] {
    const byKey = new Map<string, number[]>();
    for (const section of [...this.free.sections].sort((a, b) => a - b)) {
      const key = this.problem.sections[section]?.key ?? "";
      const members = byKey.get(key) ?? [];
      members.push(section);
      byKey.set(key, members);
    }
    return [...byKey.values()].map((sections) => ({ sections, first: sections[0] ?? -1 }));
  }

  private countRest(): SeatTable {
    const { problem } = this;
    const rest = countSeats(problem, this.withoutFreeRequests());
    for (const section of this.free.sections) {
      const cell = this.cell(problem.sections[section]?.course ?? 0, this.periodOf(section));
      const { seats, spedSeats } = seatClassOf(problem, this.schedule, section);
      rest.seats[cell] = (rest.seats[cell] ?? 0) - seats;
      rest.spedSeats[cell] = (rest.spedSeats[cell] ?? 0) - spedSeats;
    }
    return rest;
  }

  private withoutFreeRequests(): Schedule {
    const copy = copySchedule(this.schedule);
    for (const request of this.free.requests) copy.requestPeriod[request] = -1;
    return copy;
  }

  private addSectionColumns(): void {
    for (const group of this.groups) {
      const { periods, classes, teacher } = this.sectionAt(group.first);
      const upper = teacher >= 0 ? 1 : group.sections.length;
      const terms: [number, number][] = [];
      for (const period of periods) {
        if (this.usable[period] === 0) continue;
        for (const seatClass of classes.keys()) {
          const points = this.free.sectionPoints?.(group.first, period) ?? 0;
          const column = this.builder.addColumn(points, upper);
          this.sectionColumns.push({ group, period, seatClass, column });
          terms.push([column, 1]);
        }
      }
      const least = this.free.sectionsMayBeLeftOut === true ? 0 : group.sections.length;
      this.builder.addRow(least, group.sections.length, terms);
    }
  }

  private addRequestColumns(): void {
    const open = this.openCells();
    const busy = this.busyStudents();
    const slots = this.problem.slots.length;
    for (const request of this.free.requests) {
      const { course, student, points } = this.requestAt(request);
      for (let period = 0; period < this.problem.periods; period += 1) {
        if (open[this.cell(course, period)] === 0) continue;
        if (this.slotsOf(period).some((slot) => busy[student * slots + slot] === 1)) continue;
        const column = this.builder.addColumn(points, 1);
        this.requestColumns.push({ request, period, column });
      }
    }
  }

  /** Cells (course, period) in which a free request may find a seat. */
  private openCells(): Uint8Array {
    const open = new Uint8Array(this.rest.seats.length);
    for (let cell = 0; cell < open.length; cell += 1) {
      const usable = this.usable[cell % this.problem.periods] === 1;
      if (usable && (this.rest.seats[cell] ?? 0) > (this.rest.taken[cell] ?? 0)) open[cell] = 1;
    }
    for (const { group, period } of this.sectionColumns)
      open[this.cell(this.sectionAt(group.first).course, period)] = 1;
    return open;
  }

  /** Slots (student × slots + slot) that requests outside the neighbourhood take. */
  private busyStudents(): Uint8Array {
    const { problem, schedule } = this;
    const busy = new Uint8Array(problem.students * problem.slots.length);
    for (const [request, { student }] of problem.requests.entries()) {
      const period = schedule.requestPeriod[request] ?? -1;
      if (period < 0 || this.isFreeRequest[request] === 1) continue;
      for (const slot of this.slotsOf(period)) busy[student * problem.slots.length + slot] = 1;
    }
    return busy;
  }

  private addTeacherRows(): void {
    const byTeacher = groupBy(this.sectionColumns, ({ group }) => this.sectionAt(group.first).teacher);
    for (const [teacher, columns] of byTeacher) {
      if (teacher < 0) continue;
      const others = (this.problem.sectionsOfTeacher[teacher] ?? []).filter((section) => this.isFree[section] === 0);
      const taken = new Set(others.flatMap((section) => this.slotsOf(this.periodOf(section))));
      for (const slot of this.problem.slots.keys()) {
        const terms = columns.filter(({ period }) => this.slotsOf(period).includes(slot)).map(unit);
        if (terms.length > 0) this.builder.addRow(-Infinity, taken.has(slot) ? 0 : 1, terms);
      }
    }
  }

  private addRoomRows(): void {
    const { problem } = this;
    if (problem.rooms === undefined) return;
    const anyRoomWillDo = problem.sections.some(({ roomType }) => roomType === -1);
    for (const type of [...(anyRoomWillDo ? [-1] : []), ...problem.rooms.types.keys()]) {
      for (const seats of problem.rooms.sizes(type)) {
        const supply = problem.rooms.count({ type, seats });
        for (const slot of problem.slots.keys()) this.addRoomRow(type, seats, slot, supply);
      }
    }
  }

  /** No more meetings that need a room of `type` (-1: any) and size than there are such rooms. */
  private addRoomRow(type: number, seats: number, slot: number, supply: number): void {
    const needs = (section: number, seatClass: number): boolean => {
      const { roomType, classes } = this.sectionAt(section);
      const ofType = type === -1 || roomType === type;
      return ofType && (classes[seatClass]?.roomSeats ?? 0) >= seats;
    };
    let left = supply;
    for (const section of this.problem.sections.keys()) {
      if (this.isFree[section] === 1 || !this.slotsOf(this.periodOf(section)).includes(slot)) continue;
      if (needs(section, this.schedule.sectionClass[section] ?? 0)) left -= 1;
    }
    const columns = this.sectionColumns.filter(
      ({ group, period, seatClass }) => needs(group.first, seatClass) && this.slotsOf(period).includes(slot),
    );
    const most = new Set(columns.map(({ group }) => group));
    const demand = [...most].reduce((sum, group) => sum + group.sections.length, 0);
    if (demand > left) this.builder.addRow(-Infinity, Math.max(0, left), columns.map(unit));
  }

  private addSeatRows(): void {
    const requests = groupBy(this.requestColumns, ({ request, period }) =>
      this.cell(this.requestAt(request).course, period),
    );
    const sections = groupBy(this.sectionColumns, ({ group, period }) =>
      this.cell(this.sectionAt(group.first).course, period),
    );
    for (const cell of new Set([...requests.keys(), ...sections.keys()])) {
      this.addSeatRow(cell, requests.get(cell) ?? [], sections.get(cell) ?? []);
    }
  }

  private addSeatRow(cell: number, requests: readonly RequestColumn[], sections: readonly SectionColumn[]): void {
    const { rest, problem, builder } = this;
    const spare = (rest.seats[cell] ?? 0) - (rest.taken[cell] ?? 0);
    if (sections.length > 0 || requests.length > spare) {
      const supply = sections.map((entry) => [entry.column, -this.classOf(entry).seats] as const);
      builder.addRow(-Infinity, spare, [...requests.map(unit), ...supply]);
    }
    const sped = requests.filter(({ request }) => problem.sped[this.requestAt(request).student] === 1);
    const spedTaken = rest.spedTaken[cell] ?? 0;
    const spedSpare = (rest.spedSeats[cell] ?? 0) - spedTaken;
    if (sped.length > spedSpare || (sections.length > 0 && spedTaken > 0)) {
      const supply = sections.map((entry) => [entry.column, -this.classOf(entry).spedSeats] as const);
      builder.addRow(-Infinity, spedSpare, [...sped.map(unit), ...supply]);
    }
    const course = Math.floor(cell / problem.periods);
    const linked = (problem.sectionsOf[course]?.length ?? 0) <= LINKED_UP_TO && (rest.seats[cell] ?? 0) <= 0;
    if (!linked || sections.length === 0) return;
    const link = sections.map(({ column }) => [column, -1] as const);
    for (const { column } of requests) builder.addRow(-Infinity, 0, [[column, 1], ...link]);
  }

  private addRequestRows(): void {
    for (const columns of groupBy(this.requestColumns, ({ request }) => request).values()) {
      if (columns.length > 1) this.builder.addRow(-Infinity, 1, columns.map(unit));
    }
  }

  private addStudentRows(): void {
    for (const columns of groupBy(this.requestColumns, ({ request }) => this.requestAt(request).student).values()) {
      for (const slot of this.problem.slots.keys()) {
        const terms = columns.filter(({ period }) => this.slotsOf(period).includes(slot)).map(unit);
        if (terms.length > 1) this.builder.addRow(-Infinity, 1, terms);
      }
    }
  }

  private startVector(): Float64Array {
    const start = new Float64Array(this.builder.columns);
    for (const { group, period, seatClass, column } of this.sectionColumns) {
      start[column] = group.sections.filter((section) => this.stands(section, period, seatClass)).length;
    }
    for (const { request, period, column } of this.requestColumns) {
      if (this.schedule.requestPeriod[request] === period) start[column] = 1;
    }
    return start;
  }

  private read(values: Float64Array): ScheduleChange {
    const requests = new Map(this.free.requests.map((request) => [request, -1]));
    for (const { request, period, column } of this.requestColumns) {
      if ((values[column] ?? 0) > 0.5) requests.set(request, period);
    }
    return {
      sections: this.groups.flatMap((group) => this.readGroup(group, values).moves),
      requests: [...requests]
        .filter(([request, period]) => this.schedule.requestPeriod[request] !== period)
        .map(([request, period]) => ({ request, period })),
    };
  }

  /** Members that already stand right stay; the others take the open places in order. */
  private readGroup(group: SectionGroup, values: Float64Array): GroupReading {
    const places = this.sectionColumns
      .filter((entry) => entry.group === group)
      .flatMap(({ period, seatClass, column }) =>
        Array.from({ length: Math.round(values[column] ?? 0) }, () => ({ period, seatClass })),
      );
    const movers = group.sections.filter((section) => {
      const same = places.findIndex(({ period, seatClass }) => this.stands(section, period, seatClass));
      if (same !== -1) places.splice(same, 1);
      return same === -1;
    });
    const moves = places.flatMap((place, i) => (movers[i] === undefined ? [] : [{ section: movers[i], ...place }]));
    return { moves, leftOut: movers.slice(places.length) };
  }

  private stands(section: number, period: number, seatClass: number): boolean {
    return this.periodOf(section) === period && this.schedule.sectionClass[section] === seatClass;
  }

  private cell(course: number, period: number): number {
    return course * this.problem.periods + period;
  }

  private periodOf(section: number): number {
    return this.schedule.sectionPeriod[section] ?? 0;
  }

  private slotsOf(period: number): readonly number[] {
    return this.problem.slotsOf[period] ?? [];
  }

  private sectionAt(section: number): Problem["sections"][number] {
    return this.problem.sections[section] as Problem["sections"][number];
  }

  private requestAt(request: number): Problem["requests"][number] {
    return this.problem.requests[request] as Problem["requests"][number];
  }

  private classOf({ group, seatClass }: SectionColumn): Problem["sections"][number]["classes"][number] {
    const { classes } = this.sectionAt(group.first);
    return classes[seatClass] as (typeof classes)[number];
  }
}

function unit({ column }: { readonly column: number }): readonly [number, number] {
  return [column, 1];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
