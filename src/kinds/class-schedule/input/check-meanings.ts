import { periodsClash } from "../clashes";
import { groupBy } from "../group-by";
import type { ReadRow } from "./rows";
import type { SchoolRows } from "./school-rows";

/** Mistakes that show only where rows of several tables are seen together. */
export function checkMeanings(rows: SchoolRows): void {
  checkPatterns(rows);
  checkReserved(rows);
  checkLinks(rows);
  checkAlternates(rows);
  checkPlacements(rows);
  checkFixedLinks(rows);
}

function checkPatterns({ patterns, periods }: SchoolRows): void {
  for (const { value, cells } of patterns) {
    const own = periods.map((row) => row.value).filter(({ id }) => value.periodIds.includes(id));
    const clash = own.flatMap((a, i) =>
      own
        .slice(i + 1)
        .filter((b) => periodsClash(a, b))
        .map((b) => [a.id, b.id]),
    )[0];
    if (clash === undefined) continue;
    cells.refuse("periods", `the periods ${clash.join(" and ")} overlap`, "take one of them out of the pattern");
  }
}

function checkReserved({ sections, students }: SchoolRows): void {
  const grades = new Set(students.map(({ value }) => value.grade));
  for (const { value, cells } of sections) {
    if (value.reserved === undefined || grades.has(value.reserved.grade)) continue;
    const message = `reserved_for ${value.reserved.grade} is the grade of no student`;
    cells.refuse("reserved_for", message, "write it as in the column grade of students");
  }
}

/** A link that only one course has ties nothing together. */
function checkLinks({ sections }: SchoolRows): void {
  const alike = groupBy(sections, ({ value }) => value.link);
  for (const { value, cells } of sections) {
    const { link, courseId } = value;
    if (link === undefined || alike.get(link)?.some((other) => other.value.courseId !== courseId) === true) continue;
    const message = `link ${link} is on sections of course ${courseId} only`;
    cells.refuse("link", message, "give it to a section of another course too, or leave it empty");
  }
}

function checkAlternates({ requests }: SchoolRows): void {
  const byPair = new Map(requests.map(({ value }) => [`${value.studentId} ${value.courseId}`, value]));
  for (const { value, cells } of requests) {
    const { studentId, alternateFor } = value;
    if (alternateFor === undefined) continue;
    const first = byPair.get(`${studentId} ${alternateFor}`);
    if (first === undefined) {
      const message = `alternate_for ${alternateFor} is no request of student ${studentId}`;
      cells.refuse("alternate_for", message, "name a course that the student asks for in another row");
    } else if (first.alternateFor !== undefined) {
      const message = `alternate_for ${alternateFor} is itself an alternate of student ${studentId}`;
      cells.refuse("alternate_for", message, `name ${first.alternateFor}; rank tells which alternate comes first`);
    }
  }
}

function checkPlacements({ placements, requests, sections }: SchoolRows): void {
  const asked = new Map(requests.map(({ value }) => [`${value.studentId} ${value.courseId}`, value]));
  const courseOf = new Map(sections.map(({ value }) => [value.id, value.courseId]));
  const fixed = new Map<string, string>();
  for (const { value, cells } of placements) {
    const course = courseOf.get(value.sectionId);
    if (value.rule === "forbidden" || course === undefined) continue;
    const key = `${value.studentId} ${course}`;
    const request = asked.get(key);
    if (request === undefined || request.alternateFor !== undefined) {
      const message = `student ${value.studentId} is fixed to ${value.sectionId} but does not ask for ${course} as a first choice`;
      cells.refuse("section_id", message, "add the request, or remove this row");
    }
    checkFixedOnce(cells, value.studentId, value.sectionId, fixed.get(key));
    fixed.set(key, value.sectionId);
  }
}

function checkFixedOnce(cells: ReadRow<unknown>["cells"], student: string, section: string, before?: string): void {
  if (before === undefined || before === section) return;
  const message = `student ${student} is fixed to ${before} and ${section} of one course`;
  cells.refuse("section_id", message, "keep one of the rows");
}

/** Where somebody must sit in a linked section, they must sit in its like in the other courses too. */
function checkFixedLinks({ placements, requests, sections }: SchoolRows): void {
  const sectionOf = new Map(sections.map(({ value }) => [value.id, value]));
  const linked = groupBy(
    sections.map((row) => row.value),
    ({ link }) => link,
  );
  const fixed = placements.filter(({ value }) => value.rule === "fixed");
  const fixedFor = groupBy(fixed, ({ value }) => value.studentId);
  const firstChoices = requests.map((row) => row.value).filter(({ alternateFor }) => alternateFor === undefined);
  const askedBy = groupBy(firstChoices, ({ studentId }) => studentId);
  for (const { value, cells } of fixed) {
    const section = sectionOf.get(value.sectionId);
    const own = (fixedFor.get(value.studentId) ?? []).flatMap((row) => sectionOf.get(row.value.sectionId) ?? []);
    for (const { courseId } of section?.link === undefined ? [] : (askedBy.get(value.studentId) ?? [])) {
      const alike = (linked.get(section?.link) ?? []).filter((one) => one.courseId === courseId);
      if (courseId === section?.courseId || alike.length === 0 || alike.some((one) => own.includes(one))) continue;
      const message = `student ${value.studentId} is fixed to ${value.sectionId} with link ${section?.link}, but not to its like in ${courseId}`;
      cells.refuse("section_id", message, `fix the student to ${alike.map(({ id }) => id).join(" or ")} too`);
    }
    const other = own.find((one) => one.sameTeacher === section?.sameTeacher && one.teacherId !== section?.teacherId);
    if (section?.sameTeacher === undefined || other === undefined) continue;
    const message = `student ${value.studentId} is fixed to ${value.sectionId} and ${other.id}, whose same_teacher group has one teacher for each student`;
    cells.refuse("section_id", message, "keep one of the rows");
  }
}
