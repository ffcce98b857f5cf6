import type { Violation } from "../../kind";
import type { Row } from "./csv-file";
import { Fields } from "./fields";
import type { InputTables } from "./input-tables";

export interface Period {
  readonly id: string;
  readonly day: string;
  /** Minutes from midnight; undefined where the period has no times. */
  readonly times: { readonly start: number; readonly end: number } | undefined;
}

export interface Section {
  readonly id: string;
  readonly courseId: string;
  /** Empty for a section without a teacher. */
  readonly teacherId: string;
  readonly capacity: number;
  /** Empty where any room will do. */
  readonly roomType: string;
  /** Empty where every period is allowed. */
  readonly allowedPeriods: readonly string[];
  /** Empty where none is fixed. */
  readonly fixedPeriod: string;
}

export interface Request {
  readonly studentId: string;
  readonly courseId: string;
  readonly priority: 1 | 2 | 3;
  /** 0 where none was given. */
  readonly rank: number;
}

/** The input as the checker understands it. */
export interface School {
  readonly periods: ReadonlyMap<string, Period>;
  readonly sections: ReadonlyMap<string, Section>;
  readonly students: ReadonlyMap<string, { readonly sped: boolean }>;
  /** By student, then course. */
  readonly requests: ReadonlyMap<string, ReadonlyMap<string, Request>>;
  readonly teachers: ReadonlyMap<string, { readonly maxSections: number }>;
  /** By teacher, the periods in which they are away. */
  readonly unavailable: ReadonlyMap<string, readonly string[]>;
  /** Undefined where rooms are not modelled. */
  readonly rooms: ReadonlyMap<string, { readonly type: string; readonly capacity: number }> | undefined;
}

/** Understands the input tables; every contradiction in them goes to `mistakes`. */
export function readSchool(tables: InputTables, mistakes: Violation[]): School {
  const fields = new Fields(mistakes);
  const periods = indexRows(tables.periods, "period_id", fields, (row, id) => ({ id, ...readPeriod(row, fields) }));
  const teachers = indexRows(tables.teachers, "teacher_id", fields, (row) => ({
    maxSections: fields.whole(row, "max_sections", 0, 1_000_000, 6),
  }));
  const rooms =
    tables.rooms &&
    indexRows(tables.rooms, "room_id", fields, (row) => ({
      type: fields.text(row, "room_type"),
      capacity: fields.whole(row, "capacity", 1, 1_000_000),
    }));
  const sections = indexRows(tables.sections, "section_id", fields, (row, id) => ({
    id,
    ...readSection(row, fields, { periods, teachers }),
  }));
  const students = indexRows(tables.students, "student_id", fields, (row) => ({
    sped: fields.whole(row, "sped", 0, 1, 0) === 1,
  }));
  const requests = readRequests(tables.requests, fields, students, sections);
  const unavailable = readUnavailable(tables.unavailability, fields, teachers, periods);
  return { periods, sections, students, requests, teachers, unavailable, rooms };
}

function indexRows<T>(
  rows: readonly Row[],
  column: string,
  fields: Fields,
  read: (row: Row, id: string) => T,
): Map<string, T> {
  const found = new Map<string, T>();
  for (const row of rows) {
    const id = fields.id(row, column);
    if (found.has(id)) fields.mistake(row, `${column} ${id} is given twice`);
    found.set(id, read(row, id));
  }
  return found;
}

function readPeriod(row: Row, fields: Fields): Omit<Period, "id"> {
  const start = fields.time(row, "start");
  const end = fields.time(row, "end");
  const day = fields.text(row, "day");
  if (start === undefined && end === undefined) return { day, times: undefined };
  if (start !== undefined && end !== undefined && start < end) return { day, times: { start, end } };
  fields.mistake(row, "start and end must both be given, start before end");
  return { day, times: undefined };
}

function readSection(row: Row, fields: Fields, known: Pick<School, "periods" | "teachers">): Omit<Section, "id"> {
  const allowed = fields.text(row, "allowed_periods");
  return {
    courseId: fields.id(row, "course_id"),
    teacherId: fields.optionalReference(row, "teacher_id", fields.text(row, "teacher_id"), known.teachers),
    capacity: fields.whole(row, "capacity", 1, 10_000),
    roomType: fields.text(row, "room_type"),
    allowedPeriods:
      allowed === "" ? [] : allowed.split("|").map((id) => fields.reference(row, "allowed_periods", id, known.periods)),
    fixedPeriod: fields.optionalReference(row, "fixed_period", fields.text(row, "fixed_period"), known.periods),
  };
}

function readRequests(
  rows: readonly Row[],
  fields: Fields,
  students: School["students"],
  sections: School["sections"],
): Map<string, Map<string, Request>> {
  const courses = new Set([...sections.values()].map(({ courseId }) => courseId));
  const requests = new Map<string, Map<string, Request>>();
  for (const row of rows) {
    const studentId = fields.reference(row, "student_id", fields.text(row, "student_id"), students);
    const courseId = fields.reference(row, "course_id", fields.text(row, "course_id"), courses);
    const priority = fields.whole(row, "priority", 1, 3, 2) as 1 | 2 | 3;
    const rank = fields.whole(row, "rank", 1, Number.MAX_SAFE_INTEGER, 0);
    const own = requests.get(studentId) ?? new Map<string, Request>();
    if (own.has(courseId)) fields.mistake(row, `the request of ${studentId} for ${courseId} is given twice`);
    requests.set(studentId, own.set(courseId, { studentId, courseId, priority, rank }));
  }
  return requests;
}

function readUnavailable(
  rows: readonly Row[],
  fields: Fields,
  teachers: School["teachers"],
  periods: School["periods"],
): Map<string, string[]> {
  const away = new Map<string, string[]>();
  for (const row of rows) {
    const teacherId = fields.reference(row, "teacher_id", fields.text(row, "teacher_id"), teachers);
    const periodId = fields.reference(row, "period_id", fields.text(row, "period_id"), periods);
    away.set(teacherId, [...(away.get(teacherId) ?? []), periodId]);
  }
  return away;
}
