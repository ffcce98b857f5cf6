import type { Facts, Seat } from "./facts";
import { type Section, teachersOf } from "./school";

/** A section that costs something, by how many seats. */
export interface SoftTerm {
  readonly section: Section;
  readonly seats: number;
}

type Enrolled = ReadonlyMap<string, number>;

/** S1: sections under 70 % of their capacity, and the seats missing to it. */
export function* sectionsShort(sections: Iterable<Section>, enrolled: Enrolled): Iterable<SoftTerm> {
  for (const section of sections) {
    const seats = Math.ceil((7 * section.capacity) / 10) - (enrolled.get(section.id) ?? 0);
    if (seats > 0) yield { section, seats };
  }
}

/** S2: sections above the ceiling of their course's mean, and the enrolments beyond it. */
export function* sectionsBeyondMean(courses: Iterable<readonly Section[]>, enrolled: Enrolled): Iterable<SoftTerm> {
  for (const sections of courses) {
    const total = sections.reduce((sum, { id }) => sum + (enrolled.get(id) ?? 0), 0);
    const ceiling = Math.ceil(total / sections.length);
    for (const section of sections) {
      const seats = (enrolled.get(section.id) ?? 0) - ceiling;
      if (seats > 0) yield { section, seats };
    }
  }
}

/** A section that costs something, in tenths of a point. */
export interface CostTerm {
  readonly section: Section;
  readonly tenths: number;
}

/** S3: sections that meet when one of their teachers would rather not. */
export function* sectionsDisliked({ school, placements }: Facts): Iterable<CostTerm> {
  for (const { section, periodIds } of placements.values()) {
    let tenths = 0;
    for (const teacher of teachersOf(section)) {
      for (const period of periodIds) tenths += school.dislikes.get(`${teacher} ${period}`) ?? 0;
    }
    if (tenths > 0) yield { section, tenths };
  }
}

/** S4 and S5: students of a group in a section beyond the ceiling of the group's mean over the course's sections. */
export function* groupsBeyondShare(by: "grade" | "sped", facts: Facts): Iterable<CostTerm> {
  const weight = by === "grade" ? facts.parameters.gradeBalance : facts.parameters.spedBalance;
  if (weight === 0) return;
  const counts = countGroups(by, facts);
  for (const sections of facts.courses.values()) {
    const groups = new Set(sections.flatMap(({ id }) => [...(counts.get(id)?.keys() ?? [])]));
    const share = new Map([...groups].map((group) => [group, evenShare(group, sections, counts)]));
    for (const section of sections) {
      const own = [...(counts.get(section.id) ?? [])];
      const beyond = own.reduce((sum, [group, count]) => sum + Math.max(0, count - (share.get(group) ?? 0)), 0);
      if (beyond > 0) yield { section, tenths: weight * beyond };
    }
  }
}

type GroupCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** By section, its students by grade (those who have one), or those with `sped` = 1. */
function countGroups(by: "grade" | "sped", { school, seats }: Facts): GroupCounts {
  const counts = new Map<string, Map<string, number>>();
  for (const { studentId, section } of seats) {
    const { grade = "", sped = false } = school.students.get(studentId) ?? {};
    const group = by === "grade" ? grade : sped ? "sped" : "";
    if (group === "") continue;
    const own = counts.get(section.id) ?? new Map<string, number>();
    counts.set(section.id, own.set(group, (own.get(group) ?? 0) + 1));
  }
  return counts;
}

function evenShare(group: string, sections: readonly Section[], counts: GroupCounts): number {
  const total = sections.reduce((sum, { id }) => sum + (counts.get(id)?.get(group) ?? 0), 0);
  return Math.ceil(total / sections.length);
}

/** What is not as it was before: sections at other times, students in another section of a course. */
export function changesSince(
  previous: NonNullable<Facts["school"]["previous"]>,
  { placements, seats }: Facts,
): { readonly sections: readonly Section[]; readonly seats: readonly Seat[] } {
  const sections = [...placements.values()].filter(({ section, periodIds }) => {
    const before = previous.periods.get(section.id);
    return (
      before !== undefined && (before.length !== periodIds.length || !before.every((id) => periodIds.includes(id)))
    );
  });
  const moved = seats.filter(({ studentId, section }) => {
    const before = previous.seats.get(`${studentId} ${section.courseId}`);
    return before !== undefined && before !== section.id;
  });
  return { sections: sections.map(({ section }) => section), seats: moved };
}
