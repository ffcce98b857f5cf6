/** The tables of an input, by the name of their file (`.csv`) or of their array in `input.json`. */
export const TABLE_NAMES = [
  "periods",
  "sections",
  "students",
  "requests",
  "teachers",
  "unavailability",
  "rooms",
  "patterns",
  "student_sections",
  "teacher_preferences",
  "master_schedule",
  "student_assignments",
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

export interface TableShape {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** The file may be left out. */
  readonly mayBeMissing: boolean;
  /** A header without rows will do. */
  readonly mayBeEmpty: boolean;
  readonly maxRows: number;
}

const shape = (
  required: readonly string[],
  optional: readonly string[],
  maxRows: number,
  allowances: { readonly mayBeMissing?: boolean; readonly mayBeEmpty?: boolean } = {},
): TableShape => {
  const { mayBeMissing = false, mayBeEmpty = false } = allowances;
  return { required, optional, maxRows, mayBeMissing, mayBeEmpty };
};

const MAY_LACK = { mayBeMissing: true, mayBeEmpty: true };

/** Columns of each table. */
export const TABLES: Readonly<Record<TableName, TableShape>> = {
  periods: shape(["period_id"], ["label", "day", "start", "end", "lunch"], 500),
  sections: shape(
    ["section_id", "course_id", "capacity"],
    [
      ...["teacher_id", "department", "room_type", "allowed_periods", "fixed_period"],
      ...["forbidden_periods", "length", "patterns", "co_teacher_id", "room_features"],
      ...["reserved_seats", "reserved_for", "link", "same_teacher"],
    ],
    20_000,
  ),
  students: shape(["student_id"], ["grade", "sped"], 50_000),
  requests: shape(["student_id", "course_id"], ["priority", "rank", "alternate_for"], 1_000_000),
  teachers: shape(["teacher_id"], ["department", "max_sections"], 10_000, { mayBeEmpty: true }),
  unavailability: shape(["teacher_id", "period_id"], [], 500_000, { mayBeEmpty: true }),
  rooms: shape(["room_id", "room_type", "capacity"], ["features"], 10_000, { mayBeMissing: true }),
  patterns: shape(["pattern_id", "periods"], [], 2_000, MAY_LACK),
  student_sections: shape(["student_id", "section_id", "rule"], [], 500_000, MAY_LACK),
  teacher_preferences: shape(["teacher_id", "period_id", "cost"], [], 500_000, MAY_LACK),
  master_schedule: shape(
    ["section_id", "period_id"],
    ["course_id", "teacher_id", "room_id", "enrolled", "capacity", "utilisation"],
    20_000,
    MAY_LACK,
  ),
  student_assignments: shape(["student_id", "section_id"], ["course_id", "period_id"], 1_000_000, MAY_LACK),
};

/** One row as it was read: text by column, absent where the column is absent or empty. */
export interface RawRow {
  /** Line of a CSV file. */
  readonly line: number | undefined;
  /** Position in an array of `input.json`. */
  readonly index: number | undefined;
  readonly values: Readonly<Record<string, string | undefined>>;
}

export interface RawTable {
  /** The file the rows came from. */
  readonly file: string;
  readonly name: TableName;
  readonly rows: readonly RawRow[];
  /** Rows that are too short or too long. Their ids count as known, so that one mistake is told once. */
  readonly damaged: readonly RawRow[];
}

/** Tables that could be read; one that could not is missing here and has its issue in the list. */
export type RawTables = Partial<Record<TableName, RawTable>>;
