import type { LinearModel } from "../../../solver/port";
import { ModelBuilder } from "./model-builder";
import type { Problem } from "./problem";
import { addRoomRows } from "./room-rows";
import {
  copySchedule,
  countSeats,
  isClosed,
  type Schedule,
  type ScheduleChange,
  type SeatTable,
  seatClassOf,
  seatPoints,
  sectionCost,
} from "./schedule";
import { addSeatRows } from "./seat-rows";
import { addStaffRows } from "./staff-rows";
import { addStudentRows } from "./student-rows";
import type { ModelParts, RequestColumn, SectionColumn, SectionGroup } from "./sub-model-parts";

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

interface GroupReading {
  readonly moves: ScheduleChange["sections"];
  readonly leftOut: readonly number[];
}

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
  /** Those of the neighbourhood, and those fixed to its sections: they move with them. */
  private readonly requests: readonly number[];
  /** Seats that do not change hands: of fixed sections, less those of fixed requests. */
  private readonly rest: SeatTable;

  constructor(
    private readonly problem: Problem,
    private readonly schedule: Schedule,
    private readonly free: Neighbourhood,
  ) {
    const fixed = free.sections.flatMap((section) => problem.fixedRequestsOf[section] ?? []);
    this.requests = fixed.length === 0 ? free.requests : [...new Set([...free.requests, ...fixed])];
    this.isFree = marked(problem.sections.length, free.sections);
    this.isFreeRequest = marked(problem.requests.length, this.requests);
    this.usable = marked(problem.periods, free.periods ?? problem.places.keys());
    this.groups = this.groupSections();
    this.rest = this.countRest();
  }

  build(): SubModel {
    this.addSectionColumns();
    this.addRequestColumns();
    const { builder, problem, schedule, isFree, isFreeRequest, sectionColumns, requestColumns } = this;
    const parts: ModelParts = { builder, problem, schedule, isFree, isFreeRequest, sectionColumns, requestColumns };
    addStaffRows(parts);
    addRoomRows(parts);
    addSeatRows(parts, this.rest);
    addStudentRows(parts, this.requests);
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
      const { seats, spedSeats, openSeats } = seatClassOf(problem, this.schedule, section);
      rest.seats[cell] = (rest.seats[cell] ?? 0) - seats;
      rest.spedSeats[cell] = (rest.spedSeats[cell] ?? 0) - spedSeats;
      rest.openSeats[cell] = (rest.openSeats[cell] ?? 0) - openSeats;
    }
    return rest;
  }

  private withoutFreeRequests(): Schedule {
    const copy = copySchedule(this.schedule);
    for (const request of this.requests) copy.requestPeriod[request] = -1;
    return copy;
  }

  private addSectionColumns(): void {
    for (const group of this.groups) {
      const { periods, classes, staff } = this.sectionAt(group.first);
      const upper = staff.length > 0 ? 1 : group.sections.length;
      const terms: [number, number][] = [];
      for (const period of periods) {
        if (this.usable[period] === 0) continue;
        for (const seatClass of classes.keys()) {
          const column = this.builder.addColumn(this.pointsOf(group.first, period), upper);
          this.sectionColumns.push({ group, period, seatClass, column });
          terms.push([column, 1]);
        }
      }
      const least = this.free.sectionsMayBeLeftOut === true ? 0 : group.sections.length;
      this.builder.addRow(least, group.sections.length, terms);
    }
  }

  /** What a section may stay without must not be weighed against what its places cost. */
  private pointsOf(section: number, period: number): number {
    const points = this.free.sectionPoints?.(section, period) ?? 0;
    return this.free.sectionsMayBeLeftOut === true ? points : points - sectionCost(this.problem, section, period);
  }

  private addRequestColumns(): void {
    const open = this.openCells();
    const busy = this.busyStudents();
    const slots = this.problem.slots.length;
    for (const request of this.requests) {
      const { course, student, fixedTo } = this.requestAt(request);
      for (let period = 0; period < this.problem.periods; period += 1) {
        if (open[this.cell(course, period)] === 0) continue;
        if (isClosed(this.problem, request, period)) continue;
        if (fixedTo >= 0 && this.isFree[fixedTo] === 0 && this.periodOf(fixedTo) !== period) continue;
        if (this.slotsOf(period).some((slot) => busy[student * slots + slot] === 1)) continue;
        const column = this.builder.addColumn(seatPoints(this.problem, request, period), 1);
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
    const requests = new Map(this.requests.map((request) => [request, -1]));
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
}

function marked(size: number, places: Iterable<number>): Uint8Array {
  const marks = new Uint8Array(size);
  for (const place of places) marks[place] = 1;
  return marks;
}
