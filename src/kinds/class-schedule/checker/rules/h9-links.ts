import type { Violation } from "../../../kind";
import { type Facts, type Rule, type Seat, violationAt } from "../facts";
import { groupBy } from "../group-by";
import type { Section } from "../school";

/**
 * H9: who sits in a section with a link sits in one with that link in every other course they asked for (as a first
 * choice) that has such sections; and sections of one `same_teacher` group that a student sits in have one teacher.
 */
export const links: Rule = function* (facts) {
  const linked = coursesByLink(facts);
  const byStudent = groupBy(facts.seats, ({ studentId }) => studentId);
  for (const [studentId, own] of byStudent) {
    for (const seat of own) yield* checkLink(studentId, seat, own, facts, linked);
    yield* checkTeachers(studentId, own);
  }
};

/** By link, the courses that have sections with it. */
function coursesByLink({ school }: Facts): ReadonlyMap<string, ReadonlySet<string>> {
  const courses = new Map<string, Set<string>>();
  for (const { link, courseId } of school.sections.values()) {
    if (link !== "") courses.set(link, (courses.get(link) ?? new Set()).add(courseId));
  }
  return courses;
}

function* checkLink(
  studentId: string,
  { section, row }: Seat,
  own: readonly Seat[],
  { school }: Facts,
  linked: ReadonlyMap<string, ReadonlySet<string>>,
): Iterable<Violation> {
  const asked = school.requests.get(studentId);
  if (asked?.get(section.courseId)?.alternateFor !== "") return;
  for (const course of linked.get(section.link) ?? []) {
    if (course === section.courseId || asked.get(course)?.alternateFor !== "") continue;
    if (own.some((other) => other.section.courseId === course && other.section.link === section.link)) continue;
    const words = `student ${studentId} sits in ${section.id} but in no section of ${course} with its link ${section.link}`;
    yield violationAt("H9", row, words);
  }
}

function* checkTeachers(studentId: string, own: readonly Seat[]): Iterable<Violation> {
  const first = new Map<string, Section>();
  for (const { section, row } of own) {
    if (section.sameTeacher === "") continue;
    const before = first.get(section.sameTeacher) ?? section;
    first.set(section.sameTeacher, before);
    if (before.teacherId === section.teacherId) continue;
    const words = `student ${studentId} sits in ${before.id} and ${section.id}, which should have the same teacher`;
    yield violationAt("H9", row, words);
  }
}
