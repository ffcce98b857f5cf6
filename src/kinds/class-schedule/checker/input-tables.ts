import { decodeText, parseTable, type Row, readIfPresent, type Table } from "./csv-file";
import { UnreadableError } from "./unreadable";

/** The columns of each input table: needed, and allowed besides. */
const COLUMNS = {
  periods: [["period_id"], ["label", "day", "start", "end", "lunch"]],
  sections: [
    ["section_id", "course_id", "capacity"],
    [
      "teacher_id",
      "department",
      "room_type",
      "allowed_periods",
      "fixed_period",
      "forbidden_periods",
      "length",
      "patterns",
      "co_teacher_id",
      "room_features",
      "reserved_seats",
      "reserved_for",
      "link",
      "same_teacher",
    ],
  ],
  students: [["student_id"], ["grade", "sped"]],
  requests: [
    ["student_id", "course_id"],
    ["priority", "rank", "alternate_for"],
  ],
  teachers: [["teacher_id"], ["department", "max_sections"]],
  unavailability: [["teacher_id", "period_id"], []],
  rooms: [["room_id", "room_type", "capacity"], ["features"]],
  patterns: [["pattern_id", "periods"], []],
  student_sections: [["student_id", "section_id", "rule"], []],
  teacher_preferences: [["teacher_id", "period_id", "cost"], []],
  master_schedule: [
    ["section_id", "period_id"],
    ["course_id", "teacher_id", "room_id", "enrolled", "capacity", "utilisation"],
  ],
  student_assignments: [
    ["student_id", "section_id"],
    ["course_id", "period_id"],
  ],
} as const satisfies Record<string, readonly [readonly string[], readonly string[]]>;

type InputTable = keyof typeof COLUMNS;
type OptionalTable = Extract<
  InputTable,
  "rooms" | "patterns" | "student_sections" | "teacher_preferences" | "master_schedule" | "student_assignments"
>;
/** The rows of each table; one that may be missing is undefined where it is. */
export type InputTables = Readonly<Record<Exclude<InputTable, OptionalTable>, readonly Row[]>> &
  Readonly<Record<OptionalTable, readonly Row[] | undefined>>;

/** Reads the input folder: its CSV tables, or `input.json`. Throws `UnreadableError`. */
export async function readInputTables(directory: string): Promise<InputTables> {
  const json = await readIfPresent(directory, "input.json");
  const tables = json === undefined ? await readCsvTables(directory) : readJsonTables(json);
  const needed = (name: Exclude<InputTable, OptionalTable>): readonly Row[] => {
    const rows = tables.get(name);
    if (rows !== undefined) return rows;
    throw new UnreadableError(json === undefined ? `${name}.csv` : "input.json", `the table ${name} is missing`);
  };
  return {
    periods: needed("periods"),
    sections: needed("sections"),
    students: needed("students"),
    requests: needed("requests"),
    teachers: needed("teachers"),
    unavailability: needed("unavailability"),
    rooms: tables.get("rooms"),
    patterns: tables.get("patterns"),
    student_sections: tables.get("student_sections"),
    teacher_preferences: tables.get("teacher_preferences"),
    master_schedule: tables.get("master_schedule"),
    student_assignments: tables.get("student_assignments"),
  };
}

async function readCsvTables(directory: string): Promise<Map<string, readonly Row[]>> {
  const tables = new Map<string, readonly Row[]>();
  for (const name of Object.keys(COLUMNS) as InputTable[]) {
    const bytes = await readIfPresent(directory, `${name}.csv`);
    if (bytes === undefined) continue;
    const table = parseTable(bytes, `${name}.csv`, (text) => text.trim());
    checkHeader(name, table);
    tables.set(name, table.rows);
  }
  return tables;
}

function checkHeader(name: InputTable, { header }: Pick<Table, "header">, file = `${name}.csv`): void {
  const [needed, optional]: readonly [readonly string[], readonly string[]] = COLUMNS[name];
  const missing = needed.filter((column) => !header.includes(column));
  const unknown = header.filter((column) => !needed.includes(column) && !optional.includes(column));
  if (missing.length > 0) throw new UnreadableError(file, `${name} lacks the column ${missing.join(", ")}`);
  if (unknown.length > 0) throw new UnreadableError(file, `${name} has the unknown column ${unknown.join(", ")}`);
}

function readJsonTables(bytes: Buffer): Map<string, readonly Row[]> {
  const document = parseJson(bytes);
  if (!isObject(document)) throw new UnreadableError("input.json", "must hold one object");
  const tables = new Map<string, readonly Row[]>();
  for (const [name, value] of Object.entries(document)) {
    if (!Object.hasOwn(COLUMNS, name)) throw new UnreadableError("input.json", `has the unknown table ${name}`);
    if (!Array.isArray(value)) throw new UnreadableError("input.json", `${name} must be an array`);
    tables.set(
      name,
      value.map((row: unknown, index) => jsonRow(name as InputTable, row, index)),
    );
  }
  return tables;
}

function jsonRow(name: InputTable, row: unknown, index: number): Row {
  const file = `input.json ${name}[${index}]`;
  if (!isObject(row)) throw new UnreadableError(file, "must be an object");
  const cells = Object.entries(row).map(([column, value]) => [column, cellText(value, `${file}.${column}`)]);
  const header = Object.keys(row);
  checkHeader(name, { header }, file);
  return { file, line: undefined, cells: Object.fromEntries(cells) };
}

function cellText(value: unknown, place: string): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (Array.isArray(value) && value.every((part) => typeof part === "string")) return value.join("|");
  throw new UnreadableError(place, `must be text or a number, got ${JSON.stringify(value)}`);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(decodeText(bytes, "input.json"));
  } catch (error) {
    throw new UnreadableError("input.json", `is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
