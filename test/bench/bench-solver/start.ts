import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { StartSchedule } from "./task-text";

/** Reads a start back from the output files of a run. */
export function readStart(folder: string): StartSchedule {
  const rows = (file: string) =>
    parse(readFileSync(join(folder, file)), { columns: true, skip_empty_lines: true }) as Record<string, string>[];
  const master = rows("master_schedule.csv");
  const assignments = rows("student_assignments.csv");
  return {
    periodOf: new Map(master.map((row) => [row.section_id ?? "", row.period_id ?? ""])),
    roomOf: new Map(master.map((row) => [row.section_id ?? "", row.room_id ?? ""])),
    sectionOf: new Map(assignments.map((row) => [`${row.student_id} ${row.course_id}`, row.section_id ?? ""])),
  };
}
