import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files of an input folder by name, as text or bytes; undefined leaves the file out. */
export type InputFiles = Readonly<Record<string, string | Uint8Array | undefined>>;

/** A correct input of two periods, two sections and two students. */
export const TINY_SCHOOL = {
  "periods.csv": "period_id,label,day,start,end\nP1,First,Mon,08:00,08:45\nP2,Second,Mon,09:00,09:45\n",
  "sections.csv":
    "section_id,course_id,teacher_id,capacity,department,room_type,allowed_periods,fixed_period\n" +
    "A-1,A,T1,2,arts,gen,P1|P2,\nB-1,B,T1,2,arts,gen,,P2\n",
  "students.csv": "student_id,grade,sped\nS1,9,0\nS2,10,1\n",
  "requests.csv": "student_id,course_id,priority,rank\nS1,A,1,1\nS1,B,2,2\nS2,A,3,\n",
  "teachers.csv": "teacher_id,department,max_sections\nT1,arts,5\nT2,,\n",
  "unavailability.csv": "teacher_id,period_id\nT2,P1\n",
  "rooms.csv": "room_id,room_type,capacity\nR1,gen,30\n",
} as const;

/** Runs `body` with a folder that holds the files, and removes it after. */
export async function withInputFolder<T>(files: InputFiles, body: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "millrace-input-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      if (content !== undefined) await writeFile(join(directory, name), content);
    }
    return await body(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
