import type { ReadRow } from "./rows";
import type { SchoolRows } from "./school-rows";
import { type RawTables, TABLES, type TableName } from "./tables";

/** Ids that a row may name; undefined where their table could not be read. */
type Known = ReadonlySet<string | undefined> | undefined;

/** Every id that a row names must be in its table. */
export function checkReferences(rows: SchoolRows, tables: RawTables): void {
  const period = { known: idsOf(tables, "periods", "period_id"), table: "periods" } as const;
  const student = { known: idsOf(tables, "students", "student_id"), table: "students" } as const;
  const teacher = { known: idsOf(tables, "teachers", "teacher_id"), table: "teachers" } as const;
  const course = { known: idsOf(tables, "sections", "course_id"), table: "sections" } as const;
  const section = { known: idsOf(tables, "sections", "section_id"), table: "sections" } as const;
  const pattern = { known: patternIds(tables), table: "patterns" } as const;
  for (const { value, cells } of rows.sections) {
    checkReference(cells, "teacher_id", value.teacherId, teacher);
    checkReference(cells, "co_teacher_id", value.coTeacherId, teacher);
    checkReference(cells, "fixed_period", value.fixedPeriodId, period);
    for (const id of value.allowedPeriodIds ?? []) checkReference(cells, "allowed_periods", id, period);
    for (const id of value.forbiddenPeriodIds) checkReference(cells, "forbidden_periods", id, period);
    for (const id of value.patternIds ?? []) checkReference(cells, "patterns", id, pattern);
  }
  for (const { value, cells } of rows.requests) {
    checkReference(cells, "student_id", value.studentId, student);
    checkReference(cells, "course_id", value.courseId, course);
  }
  for (const { value, cells } of [...rows.unavailability, ...rows.preferences]) {
    checkReference(cells, "teacher_id", value.teacherId, teacher);
    checkReference(cells, "period_id", value.periodId, period);
  }
  for (const { value, cells } of rows.patterns) {
    for (const id of value.periodIds) checkReference(cells, "periods", id, period);
  }
  for (const { value, cells } of rows.placements) {
    checkReference(cells, "student_id", value.studentId, student);
    checkReference(cells, "section_id", value.sectionId, section);
  }
}

/** A section may name patterns only where there are some. */
function patternIds(tables: RawTables): Known {
  return tables.patterns === undefined ? new Set() : idsOf(tables, "patterns", "pattern_id");
}

/**
 * Ids as they stand in a table, of rows with other mistakes too, so that one mistake is told once. Undefined where the
 * table could not be read.
 */
function idsOf(tables: RawTables, name: TableName, column: string): Known {
  const rows = [...(tables[name]?.rows ?? []), ...(tables[name]?.damaged ?? [])];
  const isToldAlready = tables[name] === undefined || (rows.length === 0 && !TABLES[name].mayBeEmpty);
  return isToldAlready ? undefined : new Set(rows.map((row) => row.values[column]));
}

function checkReference(
  cells: ReadRow<unknown>["cells"],
  column: string,
  id: string | undefined,
  { known, table }: { readonly known: Known; readonly table: TableName },
): void {
  if (id === undefined || known === undefined || known.has(id)) return;
  const remedy =
    column === "course_id" ? "correct it, or add a section of that course" : `correct it or add it to ${table}`;
  cells.refuse(column, `${column} ${id} is not in ${table}`, remedy);
}

export function checkPairs<T>(
  rows: readonly ReadRow<T>[],
  column: string,
  keyOf: (value: T) => string,
  noun: string,
): void {
  const seen = new Set<string>();
  for (const { value, cells } of rows) {
    const key = keyOf(value);
    if (seen.has(key)) cells.refuse(column, `the ${noun} ${key} occurs twice`, "keep one of the rows");
    seen.add(key);
  }
}
