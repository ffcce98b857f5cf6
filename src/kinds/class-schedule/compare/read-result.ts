import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";

/** What a comparison needs of a result folder. */
export interface Result {
  /** By section: when, where and with whom it meets, in words. */
  readonly places: ReadonlyMap<string, string>;
  /** By student and course ("student course"): the section. */
  readonly seats: ReadonlyMap<string, string>;
  readonly metrics: Readonly<Record<string, unknown>>;
}

export async function readResult(directory: string): Promise<Result> {
  const master = await readRows(directory, "master_schedule.csv", ["section_id", "teacher_id", "period_id", "room_id"]);
  const seats = await readRows(directory, "student_assignments.csv", ["student_id", "course_id", "section_id"]);
  return {
    places: new Map(master.map((row) => [row.section_id ?? "", placeOf(row)])),
    seats: new Map(seats.map((row) => [`${row.student_id} ${row.course_id}`, row.section_id ?? ""])),
    metrics: await readMetrics(directory),
  };
}

function placeOf({ period_id = "", room_id = "", teacher_id = "" }: Readonly<Record<string, string>>): string {
  return [period_id, ...(room_id === "" ? [] : [`room ${room_id}`]), ...(teacher_id === "" ? [] : [teacher_id])].join(
    ", ",
  );
}

async function readRows(
  directory: string,
  file: string,
  columns: readonly string[],
): Promise<readonly Readonly<Record<string, string>>[]> {
  const path = join(directory, file);
  const text = await readText(path);
  const rows = parseCsv(path, text);
  const header = text.split("\n", 1)[0]?.trim().split(",") ?? [];
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length === 0) return rows;
  throw new Error(`${path}: must have the column ${missing.join(", ")}; give a folder of results`);
}

function parseCsv(path: string, text: string): readonly Readonly<Record<string, string>>[] {
  try {
    return parse(text, { columns: true, skip_empty_lines: true });
  } catch (error) {
    throw new Error(`${path}: is not CSV (${(error as Error).message}); give a folder of results`);
  }
}

async function readMetrics(directory: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(directory, "metrics.json");
  const text = await readText(path);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // The same answer as for JSON of another shape.
  }
  throw new Error(`${path}: is not a JSON object; give a folder of results`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Error(`${path}: cannot be read (${(error as Error).message}); give a folder of results`);
  }
}
