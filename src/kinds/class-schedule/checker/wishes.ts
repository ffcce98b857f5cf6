import type { Row } from "./csv-file";
import type { Fields } from "./fields";
import type { InputTables } from "./input-tables";

/** What the optional tables say. */
export interface Wishes {
  /** By student, the sections they must sit in and those they must not. */
  readonly placements: ReadonlyMap<
    string,
    { readonly fixed: readonly string[]; readonly forbidden: readonly string[] }
  >;
  /** By teacher and period ("teacher period"), what a meeting there costs in tenths of a point. */
  readonly dislikes: ReadonlyMap<string, number>;
  /** The schedule of before; undefined where none was given. */
  readonly previous: Previous | undefined;
}

interface Previous {
  /** By section, the periods it met in. */
  readonly periods: ReadonlyMap<string, readonly string[]>;
  /** By student and course ("student course"), the section. Only of sections that still exist. */
  readonly seats: ReadonlyMap<string, string>;
}

interface Known {
  readonly periods: { has(id: string): boolean };
  readonly students: { has(id: string): boolean };
  readonly teachers: { has(id: string): boolean };
  readonly sections: ReadonlyMap<string, { readonly id: string; readonly courseId: string }>;
}

export function readWishes(tables: InputTables, fields: Fields, known: Known): Wishes {
  return {
    placements: readPlacements(tables.student_sections ?? [], fields, known),
    dislikes: readDislikes(tables.teacher_preferences ?? [], fields, known),
    previous: readPrevious(tables, known),
  };
}

function readPlacements(rows: readonly Row[], fields: Fields, known: Known): Wishes["placements"] {
  const placements = new Map<string, { fixed: string[]; forbidden: string[] }>();
  for (const row of rows) {
    const student = fields.reference(row, "student_id", fields.text(row, "student_id"), known.students);
    const section = fields.reference(row, "section_id", fields.text(row, "section_id"), known.sections);
    const rule = fields.text(row, "rule");
    if (rule !== "fixed" && rule !== "forbidden") {
      fields.mistake(row, `rule must be fixed or forbidden, got ${JSON.stringify(rule)}`);
      continue;
    }
    const own = placements.get(student) ?? { fixed: [], forbidden: [] };
    own[rule].push(section);
    placements.set(student, own);
  }
  return placements;
}

function readDislikes(rows: readonly Row[], fields: Fields, known: Known): Wishes["dislikes"] {
  const dislikes = new Map<string, number>();
  for (const row of rows) {
    const teacher = fields.reference(row, "teacher_id", fields.text(row, "teacher_id"), known.teachers);
    const period = fields.reference(row, "period_id", fields.text(row, "period_id"), known.periods);
    const key = `${teacher} ${period}`;
    if (dislikes.has(key)) fields.mistake(row, `the preference of ${teacher} for ${period} is given twice`);
    dislikes.set(key, fields.whole(row, "cost", 1, 100));
  }
  return dislikes;
}

/** Rows of sections, students or periods that are gone say nothing any more. */
function readPrevious({ master_schedule: master, student_assignments: seats }: InputTables, known: Known) {
  if (master === undefined && seats === undefined) return undefined;
  const periods = new Map<string, readonly string[]>();
  for (const { cells } of master ?? []) {
    const own = (cells.period_id ?? "").split("|");
    if (own.every((id) => known.periods.has(id))) periods.set(cells.section_id ?? "", own);
  }
  const before = new Map<string, string>();
  for (const { cells } of seats ?? []) {
    const section = known.sections.get(cells.section_id ?? "");
    if (section !== undefined) before.set(`${cells.student_id} ${section.courseId}`, section.id);
  }
  return { periods, seats: before };
}
