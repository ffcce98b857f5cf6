import type { Pick } from "./schedule-mutations";
import { HEADERS, type OutputFile, type OutputRows } from "./solution";
import type { Cells } from "./tables";

/** Changes the meaning of one output file alone; undefined where it would change nothing. */
export interface RowMutation {
  readonly file: OutputFile;
  readonly name: string;
  /** At least one of these rules must catch it. */
  readonly rules: readonly string[];
  readonly apply: (rows: OutputRows, pick: Pick) => OutputRows | undefined;
}

const SOFT = ["unmet-request", "S1", "S2"];

/** Which rules may answer for a wrong cell of a column. */
const COLUMN_RULES: Readonly<Record<OutputFile, Readonly<Record<string, readonly string[]>>>> = {
  "master_schedule.csv": {
    section_id: ["H1"],
    course_id: ["master"],
    teacher_id: ["master"],
    period_id: ["H1", "assignments", "teacher-schedule"],
    room_id: ["H5", "master", "teacher-schedule"],
    enrolled: ["master"],
    capacity: ["master"],
    utilisation: ["master"],
  },
  "student_assignments.csv": {
    student_id: ["H3", "assignments", "unmet-request"],
    course_id: ["assignments"],
    section_id: ["assignments", "master"],
    period_id: ["assignments"],
  },
  "teacher_schedule.csv": {
    teacher_id: ["teacher-schedule"],
    period_id: ["teacher-schedule"],
    section_id: ["teacher-schedule"],
    course_id: ["teacher-schedule"],
    room_id: ["teacher-schedule"],
  },
  "violations.csv": { rule: SOFT, student_id: SOFT, course_id: SOFT, section_id: SOFT, detail: SOFT },
};

/** Which rules may answer for a row that is missing or there twice. */
const ROW_RULES: Readonly<Record<OutputFile, readonly string[]>> = {
  "master_schedule.csv": ["H1"],
  "student_assignments.csv": ["H3", "master"],
  "teacher_schedule.csv": ["teacher-schedule"],
  "violations.csv": SOFT,
};

/** Ways to spoil a cell. `detail` is words: only its absence means something else. */
const SPOILS: Readonly<Record<string, (cell: string, others: readonly string[], pick: Pick) => string | undefined>> = {
  "another row's": (cell, others, pick) => pick(others.filter((other) => other !== cell)),
  "an empty": () => "",
  "an unknown": () => "zzz",
  "a padded": (cell) => `${cell} `,
  "a longer": (cell) => `0${cell}`,
};

const FILES = Object.keys(HEADERS) as OutputFile[];

export const ROW_MUTATIONS: readonly RowMutation[] = FILES.flatMap((file) => [
  ...HEADERS[file].split(",").flatMap((column) => cellMutations(file, column)),
  { file, name: "loses a row", rules: ROW_RULES[file], apply: onRows(file, loseRow) },
  { file, name: "has a row twice", rules: ROW_RULES[file], apply: onRows(file, repeatRow) },
]);

function cellMutations(file: OutputFile, column: string): RowMutation[] {
  const spoils = Object.entries(SPOILS).filter(([name]) => column !== "detail" || name === "an empty");
  return spoils.map(([name, spoil]) => ({
    file,
    name: `has ${name} ${column}`,
    rules: COLUMN_RULES[file][column] ?? [],
    apply: onRows(file, (rows, pick) => spoilCell(rows, column, spoil, pick)),
  }));
}

function onRows(file: OutputFile, change: (rows: Cells[], pick: Pick) => Cells[] | undefined): RowMutation["apply"] {
  return (all, pick) => {
    const changed = change(all[file], pick);
    return changed && { ...all, [file]: changed };
  };
}

/** A section without teacher and students may move alone without a lie, so only rows of others are spoilt. */
function spoilCell(
  rows: Cells[],
  column: string,
  spoil: (cell: string, others: readonly string[], pick: Pick) => string | undefined,
  pick: Pick,
): Cells[] | undefined {
  const candidates = rows.filter((row) => row.teacher_id !== "" && (row[column] !== "" || column === "room_id"));
  const row = pick(candidates);
  const cell = row?.[column] ?? "";
  const others = rows.map((other) => other[column] ?? "");
  const spoilt = spoil(cell, others, pick);
  if (row === undefined || spoilt === undefined || spoilt === cell) return undefined;
  return rows.map((other) => (other === row ? { ...row, [column]: spoilt } : other));
}

function loseRow(rows: Cells[], pick: Pick): Cells[] | undefined {
  const lost = pick(rows);
  return lost && rows.filter((row) => row !== lost);
}

function repeatRow(rows: Cells[], pick: Pick): Cells[] | undefined {
  const row = pick(rows);
  return row && [...rows, row];
}
