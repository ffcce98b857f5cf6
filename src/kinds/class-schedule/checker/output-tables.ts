import { parseTable, type Row, readIfPresent } from "./csv-file";
import { UnreadableError } from "./unreadable";

/** The output files and the exact header row of each. */
const HEADERS = {
  "master_schedule.csv": "section_id,course_id,teacher_id,period_id,room_id,enrolled,capacity,utilisation",
  "student_assignments.csv": "student_id,course_id,section_id,period_id",
  "teacher_schedule.csv": "teacher_id,period_id,section_id,course_id,room_id",
  "violations.csv": "rule,student_id,course_id,section_id,detail",
} as const;

/** The rows of the output files, as they stand there. */
export interface OutputTables {
  readonly master: readonly Row[];
  readonly assignments: readonly Row[];
  readonly teachers: readonly Row[];
  readonly violations: readonly Row[];
}

/** Reads the four output tables. Throws `UnreadableError`. */
export async function readOutputTables(directory: string): Promise<OutputTables> {
  return {
    master: await readExactly(directory, "master_schedule.csv"),
    assignments: await readExactly(directory, "student_assignments.csv"),
    teachers: await readExactly(directory, "teacher_schedule.csv"),
    violations: await readExactly(directory, "violations.csv"),
  };
}

async function readExactly(directory: string, file: keyof typeof HEADERS): Promise<readonly Row[]> {
  const bytes = await readIfPresent(directory, file);
  if (bytes === undefined) throw new UnreadableError(file, "is missing");
  if (bytes[0] === 0xef) throw new UnreadableError(file, "starts with a byte order mark", 1);
  const { header, rows } = parseTable(bytes, file);
  if (header.join(",") !== HEADERS[file]) {
    throw new UnreadableError(file, `must have the header ${HEADERS[file]}, got ${header.join(",")}`, 1);
  }
  return rows;
}
