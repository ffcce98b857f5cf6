import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeCatalogue } from "./catalogue";
import { makeStudents } from "./choices";
import { completeOptions, type SampleOptions } from "./options";
import { Random } from "./random";
import { makeRooms } from "./rooms";
import { makeSections } from "./sections";
import { makeTeachers } from "./staff";
import { writeTables } from "./tables";
import { planPeriods } from "./timetable";

export { PROFILES, type SampleOptions } from "./options";

/**
 * Makes up a school: the input tables of a class schedule, by file name. The same options give the same bytes on every machine.
 *
 * Seats are about 97 % asked for and rooms about 93 % in use. Sections, teachers and rooms always fit into the periods
 * (H1, H2, H5): a plan for them is made first, and everything that restricts them is drawn around it. Whether every request
 * can be met is open.
 *
 * Throws a `RangeError` for options out of range.
 */
export function generateSchool(options: SampleOptions): Map<string, string> {
  const plan = completeOptions(options);
  const random = new Random(plan.seed);
  const students = makeStudents(plan, makeCatalogue(plan), random);
  const sections = makeSections(students);
  const teachers = makeTeachers(sections, plan);
  const rooms = makeRooms(sections, plan);
  const meetings = sections.map((section) => ({
    teacher: teachers.findIndex((teacher) => teacher.sections.includes(section)),
    room: rooms.findIndex((room) => room.sections.includes(section)),
  }));
  const periodOf = planPeriods(meetings, plan.periods, random);
  return writeTables({ plan, students, sections, teachers, rooms, periodOf }, random);
}

/** Writes a made-up school into a folder, which is created if need be. Gives the names of the files. */
export async function writeSchool(directory: string, options: SampleOptions): Promise<readonly string[]> {
  const files = generateSchool(options);
  await mkdir(directory, { recursive: true });
  for (const [name, text] of files) await writeFile(join(directory, name), text);
  return [...files.keys()];
}
