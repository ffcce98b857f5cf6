import type { Period, School, Teacher } from "../school";
import {
  readPeriod,
  readRequest,
  readRoom,
  readSection,
  readStudent,
  readTeacher,
  readUnavailability,
} from "./entities";
import { IssueList } from "./issue-list";
import { readTables } from "./read-tables";
import { type ReadRow, readRows, uniqueById } from "./rows";
import { type RawTables, TABLES, type TableName } from "./tables";

/** The school of an input folder, or every mistake in its files. */
export type SchoolReading =
  | { readonly school: School; readonly file: (table: TableName) => string }
  | { readonly issues: ReturnType<IssueList["list"]> };

/** Reads an input folder. Mistakes are answers; only a folder that cannot be read at all throws. */
export async function readSchool(directory: string): Promise<SchoolReading> {
  const issues = new IssueList();
  const tables = await readTables(directory, issues);
  const school = assemble(tables, issues);
  if (issues.count > 0) return { issues: issues.list() };
  return { school, file: (table) => tables[table]?.file ?? `${table}.csv` };
}

function assemble(tables: RawTables, issues: IssueList): School {
  const periods = uniqueById(readRows(tables, "periods", issues, readPeriod), "period_id");
  const sections = uniqueById(readRows(tables, "sections", issues, readSection), "section_id");
  const students = uniqueById(readRows(tables, "students", issues, readStudent), "student_id");
  const requests = readRows(tables, "requests", issues, readRequest);
  const teachers = uniqueById(readRows(tables, "teachers", issues, readTeacher), "teacher_id");
  const unavailability = readRows(tables, "unavailability", issues, readUnavailability);
  const rooms = uniqueById(readRows(tables, "rooms", issues, readRoom), "room_id");

  checkDays(periods);
  const known = {
    period: idsOf(tables, "periods", "period_id"),
    student: idsOf(tables, "students", "student_id"),
    teacher: idsOf(tables, "teachers", "teacher_id"),
    course: idsOf(tables, "sections", "course_id"),
  };
  for (const { value, cells } of sections) {
    checkReference(cells, "teacher_id", value.teacherId, known.teacher, "teachers");
    checkReference(cells, "fixed_period", value.fixedPeriodId, known.period, "periods");
    for (const id of value.allowedPeriodIds ?? [])
      checkReference(cells, "allowed_periods", id, known.period, "periods");
  }
  for (const { value, cells } of requests) {
    checkReference(cells, "student_id", value.studentId, known.student, "students");
    checkReference(cells, "course_id", value.courseId, known.course, "sections");
  }
  for (const { value, cells } of unavailability) {
    checkReference(cells, "teacher_id", value.teacherId, known.teacher, "teachers");
    checkReference(cells, "period_id", value.periodId, known.period, "periods");
  }
  checkPairs(requests, "course_id", (value) => `${value.studentId} ${value.courseId}`, "request");
  checkPairs(unavailability, "period_id", (value) => `${value.teacherId} ${value.periodId}`, "unavailability");
  return {
    periods: values(periods),
    sections: values(sections),
    students: values(students),
    requests: values(requests),
    teachers: withUnavailability(values(teachers), values(unavailability)),
    rooms: tables.rooms === undefined ? undefined : values(rooms),
  };
}

/** Times are compared within a day, so either all periods that have times name their day or none does. */
function checkDays(periods: readonly ReadRow<Period>[]): void {
  const timed = periods.filter(({ value }) => value.start !== undefined);
  if (timed.every(({ value }) => value.day === undefined)) return;
  for (const { value, cells } of timed) {
    if (value.day !== undefined) continue;
    cells.refuse("day", "day must be given where other periods with times have one", "give every such period its day");
  }
}

/**
 * Ids as they stand in a table, of rows with other mistakes too, so that one mistake is told once. Undefined where the
 * table could not be read.
 */
function idsOf(tables: RawTables, name: TableName, column: string): ReadonlySet<string | undefined> | undefined {
  const rows = [...(tables[name]?.rows ?? []), ...(tables[name]?.damaged ?? [])];
  const isToldAlready = tables[name] === undefined || (rows.length === 0 && !TABLES[name].mayBeEmpty);
  return isToldAlready ? undefined : new Set(rows.map((row) => row.values[column]));
}

function checkReference(
  cells: ReadRow<unknown>["cells"],
  column: string,
  id: string | undefined,
  known: ReadonlySet<string | undefined> | undefined,
  table: TableName,
): void {
  if (id === undefined || known === undefined || known.has(id)) return;
  const remedy =
    column === "course_id" ? "correct it, or add a section of that course" : `correct it or add it to ${table}`;
  cells.refuse(column, `${column} ${id} is not in ${table}`, remedy);
}

function checkPairs<T>(rows: readonly ReadRow<T>[], column: string, keyOf: (value: T) => string, noun: string): void {
  const seen = new Set<string>();
  for (const { value, cells } of rows) {
    const key = keyOf(value);
    if (seen.has(key)) cells.refuse(column, `the ${noun} ${key} occurs twice`, "keep one of the rows");
    seen.add(key);
  }
}

function withUnavailability(
  teachers: readonly Omit<Teacher, "unavailablePeriodIds">[],
  unavailability: readonly { readonly teacherId: string; readonly periodId: string }[],
): readonly Teacher[] {
  const byTeacher = new Map<string, string[]>();
  for (const { teacherId, periodId } of unavailability) {
    const periods = byTeacher.get(teacherId) ?? [];
    periods.push(periodId);
    byTeacher.set(teacherId, periods);
  }
  return teachers.map((teacher) => ({ ...teacher, unavailablePeriodIds: byTeacher.get(teacher.id) ?? [] }));
}

function values<T>(rows: readonly ReadRow<T>[]): readonly T[] {
  return rows.map((row) => row.value);
}
