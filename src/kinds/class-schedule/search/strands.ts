import type { ClassScheduleParameters } from "../parameters";
import type { School, Section } from "../school";

/** What students can tell about the sections of one strand of a course. */
export interface Strand {
  /** The only section of the strand; -1 where there may be several. */
  readonly section: number;
  readonly link: string | undefined;
  /** Group and teacher of "the same teacher all year". */
  readonly sameTeacher: { readonly group: string; readonly teacher: string } | undefined;
  /** Some seats are kept for this grade. */
  readonly reservedFor: string | undefined;
}

export interface Strands {
  /** By section. */
  readonly strandOf: readonly number[];
  /** By course, then strand. */
  readonly strandsOf: readonly (readonly Strand[])[];
}

/** Parts each course's sections into as few strands as the rules of this school need: one, mostly. */
export function findStrands(
  school: School,
  { gradeBalance, spedBalance }: Pick<ClassScheduleParameters, "gradeBalance" | "spedBalance">,
  courseIds: readonly string[],
): Strands {
  const named = new Set(school.placements.map(({ sectionId }) => sectionId));
  const all = gradeBalance > 0 || spedBalance > 0 || school.previous !== undefined;
  const isApart = ({ id, reserved }: Section): boolean => all || reserved !== undefined || named.has(id);
  const courseIndex = new Map(courseIds.map((id, index) => [id, index]));
  const strandsOf: Strand[][] = courseIds.map(() => []);
  const known: Map<string, number>[] = courseIds.map(() => new Map());
  const strandOf = school.sections.map((section, index) => {
    const course = courseIndex.get(section.courseId) ?? -1;
    const strand = describe(section, isApart(section) ? index : -1);
    const key = JSON.stringify([strand.section, strand.link, strand.sameTeacher]);
    const before = known[course]?.get(key);
    if (before !== undefined) return before;
    const next = strandsOf[course]?.length ?? 0;
    strandsOf[course]?.push(strand);
    known[course]?.set(key, next);
    return next;
  });
  return { strandOf, strandsOf };
}

function describe({ link, sameTeacher, teacherId, reserved }: Section, section: number): Strand {
  const group = sameTeacher === undefined ? undefined : { group: sameTeacher, teacher: teacherId ?? "" };
  return { section, link, sameTeacher: group, reservedFor: reserved?.grade };
}
