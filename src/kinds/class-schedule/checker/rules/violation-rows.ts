import type { Violation } from "../../../kind";
import type { Row } from "../csv-file";
import { type Facts, type Rule, violationAt } from "../facts";
import { sectionsBeyondMean, sectionsShort } from "../soft-terms";

const FILE = "violations.csv";

/** What `violations.csv` must hold: for each rule the rows, as "student course section". */
type Expected = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** `unmet-request`, `S1`, `S2`: exactly the true rows, each once and with a reason. */
export const violationRows: Rule = function* (facts) {
  const expected = expectedRows(facts);
  const listed = new Set<string>();
  for (const row of facts.output.violations) {
    const { rule = "", student_id = "", course_id = "", section_id = "", detail = "" } = row.cells;
    const rows = expected.get(rule);
    if (rows === undefined) {
      yield violationAt("unmet-request", row, `rule must be unmet-request, S1 or S2, got ${JSON.stringify(rule)}`);
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

function expectedRows({ school, satisfied, courses, enrolled }: Facts): Expected {
  const unmet = new Map<string, string>();
  for (const request of [...school.requests.values()].flatMap((own) => [...own.values()])) {
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
  ]);
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
