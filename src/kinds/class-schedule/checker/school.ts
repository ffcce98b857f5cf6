import type { Violation } from "../../kind";
import type { Row } from "./csv-file";
import { Fields } from "./fields";
import type { InputTables } from "./input-tables";
import { readPatterns, readShapes, type Shapes } from "./shapes";
import { readWishes, type Wishes } from "./wishes";

export interface Period {
  readonly id: string;
  readonly day: string;
  /** Minutes from midnight; undefined where the period has no times. */
  readonly times: { readonly start: number; readonly end: number } | undefined;
  readonly lunch: boolean;
}

export interface Section {
  readonly id: string;
  readonly courseId: string;
  /** Empty for a section without a teacher. */
  readonly teacherId: string;
  /** Empty where nobody teaches it with the teacher. */
  readonly coTeacherId: string;
  readonly capacity: number;
  /** Empty where any room will do. */
  readonly roomType: string;
  /** What its room must have. */
  readonly features: readonly string[];
  /** Empty where every period is allowed. */
  readonly allowedPeriods: readonly string[];
  /** Empty where none is fixed. */
  readonly fixedPeriod: string;
  readonly forbiddenPeriods: readonly string[];
  /** The sets of periods it may meet in; undefined: one period, whichever. */
  readonly shapes: Shapes;
  /** Seats kept for the students of a grade; none where 0. */
  readonly reservedSeats: number;
  readonly reservedFor: string;
  /** Empty where none was given. */
  readonly link: string;
  readonly sameTeacher: string;
}

export interface Request {
  readonly studentId: string;
  readonly courseId: string;
  readonly priority: 1 | 2 | 3;
  /** 0 where none was given. */
  readonly rank: number;
  /** The course it stands in for; empty for a first choice. */
  readonly alternateFor: string;
}

/** The input as the checker understands it. */
export interface School extends Wishes {
  readonly periods: ReadonlyMap<string, Period>;
  readonly sections: ReadonlyMap<string, Section>;
  readonly students: ReadonlyMap<string, { readonly sped: boolean; readonly grade: string }>;
  /** By student, then course. */
  readonly requests: ReadonlyMap<string, ReadonlyMap<string, Request>>;
  readonly teachers: ReadonlyMap<string, { readonly maxSections: number }>;
  /** By teacher, the periods in which they are away. */
  readonly unavailable: ReadonlyMap<string, readonly string[]>;
  /** Undefined where rooms are not modelled. */
  readonly rooms: ReadonlyMap<string, Room> | undefined;
}

export interface Room {
  readonly type: string;
  readonly capacity: number;
  readonly features: readonly string[];
}

/** Who teaches a section: its teacher and its co-teacher, as far as there are any. */
export function teachersOf({ teacherId, coTeacherId }: Section): ReadonlySet<string> {
  return new Set([teacherId, coTeacherId].filter((id) => id !== ""));
}

/** Requests that stand in for no other. */
export function firstChoices({ requests }: Pick<School, "requests">): readonly Request[] {
  return [...requests.values()].flatMap((own) => [...own.values()]).filter(({ alternateFor }) => alternateFor === "");
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
      features: fields.list(row, "features"),
    }));
  const patterns = readPatterns(tables.patterns ?? [], fields, periods);
  const sections = indexRows(tables.sections, "section_id", fields, (row, id) => ({
    id,
    ...readSection(row, fields, { periods, teachers }),
    shapes: readShapes(row, fields, periods, patterns),
  }));
  const students = indexRows(tables.students, "student_id", fields, (row) => ({
    sped: fields.whole(row, "sped", 0, 1, 0) === 1,
    grade: fields.text(row, "grade"),
  }));
  const requests = readRequests(tables.requests, fields, students, sections);
  const unavailable = readUnavailable(tables.unavailability, fields, teachers, periods);
  const wishes = readWishes(tables, fields, { periods, sections, students, teachers });
  return { periods, sections, students, requests, teachers, unavailable, rooms, ...wishes };
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
  const lunch = fields.whole(row, "lunch", 0, 1, 0) === 1;
  if (start === undefined && end === undefined) return { day, lunch, times: undefined };
  if (start !== undefined && end !== undefined && start < end) return { day, lunch, times: { start, end } };
  fields.mistake(row, "start and end must both be given, start before end");
  return { day, lunch, times: undefined };
}

function readSection(
  row: Row,
  fields: Fields,
  known: Pick<School, "periods" | "teachers">,
): Omit<Section, "id" | "shapes"> {
  const periods = (column: string): string[] =>
    fields.list(row, column).map((id) => fields.reference(row, column, id, known.periods));
  return {
    courseId: fields.id(row, "course_id"),
    teacherId: fields.optionalReference(row, "teacher_id", fields.text(row, "teacher_id"), known.teachers),
    coTeacherId: fields.optionalReference(row, "co_teacher_id", fields.text(row, "co_teacher_id"), known.teachers),
    capacity: fields.whole(row, "capacity", 1, 10_000),
    roomType: fields.text(row, "room_type"),
    features: fields.list(row, "room_features"),
    allowedPeriods: periods("allowed_periods"),
    fixedPeriod: fields.optionalReference(row, "fixed_period", fields.text(row, "fixed_period"), known.periods),
    forbiddenPeriods: periods("forbidden_periods"),
    reservedSeats: fields.whole(row, "reserved_seats", 0, 10_000, 0),
    reservedFor: fields.text(row, "reserved_for"),
    link: fields.text(row, "link"),
    sameTeacher: fields.text(row, "same_teacher"),
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
    const alternateFor = fields.text(row, "alternate_for");
    requests.set(studentId, own.set(courseId, { studentId, courseId, priority, rank, alternateFor }));
  }
  checkAlternates(rows, fields, requests);
  return requests;
}

/** An alternate stands in for a first choice of the same student. */
function checkAlternates(rows: readonly Row[], fields: Fields, requests: School["requests"]): void {
  for (const row of rows) {
    const first = fields.text(row, "alternate_for");
    if (first === "") continue;
    const request = requests.get(fields.text(row, "student_id"))?.get(first);
    if (request?.alternateFor === "") continue;
    fields.mistake(row, `alternate_for ${JSON.stringify(first)} is no first choice of this student`);
  }
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
