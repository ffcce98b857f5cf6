import type { PreviousSchedule, School, Teacher } from "../school";
import { checkMeanings } from "./check-meanings";
import { checkPeriods } from "./check-periods";
import { checkPairs, checkReferences } from "./check-references";
import { IssueList } from "./issue-list";
import { readTables } from "./read-tables";
import type { ReadRow } from "./rows";
import { readAllRows, type SchoolRows } from "./school-rows";
import type { RawTables, TableName } from "./tables";

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
  const rows = readAllRows(tables, issues);
  checkPeriods(rows.periods);
  checkReferences(rows, tables);
  checkPairs(rows.requests, "course_id", (value) => `${value.studentId} ${value.courseId}`, "request");
  checkPairs(rows.unavailability, "period_id", (value) => `${value.teacherId} ${value.periodId}`, "unavailability");
  checkPairs(rows.preferences, "period_id", (value) => `${value.teacherId} ${value.periodId}`, "preference");
  checkPairs(rows.placements, "section_id", (value) => `${value.studentId} ${value.sectionId}`, "placement");
  checkMeanings(rows);
  return {
    periods: values(rows.periods),
    sections: values(rows.sections),
    students: values(rows.students),
    requests: values(rows.requests),
    teachers: withUnavailability(values(rows.teachers), values(rows.unavailability)),
    rooms: tables.rooms === undefined ? undefined : values(rows.rooms),
    patterns: values(rows.patterns),
    placements: values(rows.placements),
    preferences: values(rows.preferences),
    previous: previousOf(tables, rows),
  };
}

/** What is still there of the schedule of before. */
function previousOf(tables: RawTables, rows: SchoolRows): PreviousSchedule | undefined {
  if (tables.master_schedule === undefined && tables.student_assignments === undefined) return undefined;
  const periods = new Set(rows.periods.map(({ value }) => value.id));
  const sections = new Set(rows.sections.map(({ value }) => value.id));
  const students = new Set(rows.students.map(({ value }) => value.id));
  return {
    sections: values(rows.previousSections).filter(
      ({ sectionId, periodIds }) => sections.has(sectionId) && periodIds.every((id) => periods.has(id)),
    ),
    seats: values(rows.previousSeats).filter(
      ({ studentId, sectionId }) => students.has(studentId) && sections.has(sectionId),
    ),
  };
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
