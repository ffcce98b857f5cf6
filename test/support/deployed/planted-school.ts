import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSchool } from "../../../src/kinds/class-schedule/sample";

/** What no log may hold. */
export const PLANTED_STUDENT = "Wilhelmina-Fotheringay";
export const PLANTED_TEACHER = "Ebenezer-Quillfeather";

/** A made-up school whose students and teachers have telling names, as files in memory. */
export async function plantedSchool(
  students: number,
  profile: "few-singletons" | "many-singletons" = "few-singletons",
) {
  const folder = mkdtempSync(join(tmpdir(), "millrace-school-"));
  try {
    await writeSchool(folder, { students, seed: 3, profile });
    return readdirSync(folder).map((name) => ({ name, data: named(readFileSync(join(folder, name), "utf8")) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function named(text: string): string {
  return text.replace(/\bS(\d{4})\b/g, `${PLANTED_STUDENT}-$1`).replace(/\bT(\d{3})\b/g, `${PLANTED_TEACHER}-$1`);
}
