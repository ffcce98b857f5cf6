import type { Violation } from "../../../kind";
import type { Row } from "../csv-file";
import { type Facts, type Rule, violationAt } from "../facts";
import { firstChoices } from "../school";
import { type CostTerm, groupsBeyondShare, sectionsBeyondMean, sectionsDisliked, sectionsShort } from "../soft-terms";

const FILE = "violations.csv";

/** What `violations.csv` must hold: for each rule the rows, as "student course section". */
type Expected = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** `unmet-request`, `S1` to `S5`: exactly the true rows, each once and with a reason. */
export const violationRows: Rule = function* (facts) {
  const expected = expectedRows(facts);
  const listed = new Set<string>();
  for (const row of facts.output.violations) {
    const { rule = "", student_id = "", course_id = "", section_id = "", detail = "" } = row.cells;
    const rows = expected.get(rule);
    if (rows === undefined) {
      yield violationAt("unmet-request", row, `rule must be unmet-request or S1 to S5, got ${JSON.stringify(rule)}`);
      continue;
    }
    const key = `${student_id} ${course_id} ${section_id}`;
    if (!rows.has(key)) yield violationAt(rule, row, notTrue(row));
    if (listed.has(`${rule} ${key}`)) yield violationAt(rule, row, "is listed a second time");
    listed.add(`${rule} ${key}`);
    if (detail.trim() === "") yield violationAt(rule, row, "detail must give the reason, got nothing");
  }
  yield* missingRows(expected, listed);
};

function expectedRows(facts: Facts): Expected {
  const { school, satisfied, courses, enrolled } = facts;
  const unmet = new Map<string, string>();
  for (const request of firstChoices(school)) {
    if (satisfied.has(request)) continue;
    const { studentId, courseId } = request;
    unmet.set(`${studentId} ${courseId} `, `the unmet request of student ${studentId} for ${courseId} is missing`);
  }
  const short = new Map<string, string>();
  for (const { section, seats } of sectionsShort(school.sections.values(), enrolled)) {
    const words = `section ${section.id} lacks ${seats} students to 70 % of its capacity; its row is missing`;
    short.set(` ${section.courseId} ${section.id}`, words);
  }
  const beyond = new Map<string, string>();
  for (const { section, seats } of sectionsBeyondMean(courses.values(), enrolled)) {
    const words = `section ${section.id} has ${seats} students more than its course's mean; its row is missing`;
    beyond.set(` ${section.courseId} ${section.id}`, words);
  }
  return new Map([
    ["unmet-request", unmet],
    ["S1", short],
    ["S2", beyond],
    ["S3", costRows(sectionsDisliked(facts), "meets when its teacher would rather not")],
    ["S4", costRows(groupsBeyondShare("grade", facts), "has more of a grade than its share")],
    ["S5", costRows(groupsBeyondShare("sped", facts), "has more special-education students than its share")],
  ]);
}

function costRows(terms: Iterable<CostTerm>, words: string): ReadonlyMap<string, string> {
  const rows = new Map<string, string>();
  for (const { section } of terms) {
    rows.set(` ${section.courseId} ${section.id}`, `section ${section.id} ${words}; its row is missing`);
  }
  return rows;
}

function notTrue({ cells }: Row): string {
  const { rule, student_id, course_id, section_id } = cells;
  return `${rule} of student ${quote(student_id)}, course ${quote(course_id)}, section ${quote(section_id)} is not true`;
}

function quote(text: string | undefined): string {
  return text === undefined || text === "" ? "(none)" : text;
}

function* missingRows(expected: Expected, listed: ReadonlySet<string>): Iterable<Violation> {
  for (const [rule, rows] of expected) {
    for (const [key, words] of rows) {
      if (!listed.has(`${rule} ${key}`)) yield { rule, message: `${FILE}: ${words}`, file: FILE };
    }
  }
}
