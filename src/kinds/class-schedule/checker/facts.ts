import type { Violation } from "../../kind";
import { type Clashes, findClashes } from "./clashes";
import type { Row } from "./csv-file";
import { groupBy } from "./group-by";
import type { OutputTables } from "./output-tables";
import type { Parameters } from "./parameters";
import type { Request, School, Section } from "./school";

/** Where and when a section meets, from its first row in the master schedule. */
export interface Placement {
  readonly section: Section;
  /** As it stands in the row: the periods joined by `|`. */
  readonly periodId: string;
  readonly periodIds: readonly string[];
  readonly roomId: string;
  readonly row: Row;
}

/** A row of the student assignments whose student and section exist. */
export interface Seat {
  readonly studentId: string;
  readonly section: Section;
  readonly row: Row;
}

/** Everything a rule may look at. */
export interface Facts {
  readonly school: School;
  readonly parameters: Parameters;
  readonly output: OutputTables;
  readonly clashes: Clashes;
  /** By section. */
  readonly placements: ReadonlyMap<string, Placement>;
  readonly seats: readonly Seat[];
  /** By section, the rows of student assignments that name it. */
  readonly enrolled: ReadonlyMap<string, number>;
  /** Requests for which a seat in a section of the course exists. */
  readonly satisfied: ReadonlySet<Request>;
  /** Sections by course, in the order of the input. */
  readonly courses: ReadonlyMap<string, readonly Section[]>;
}

/** A rule looks at the facts and tells each way in which they break it. */
export type Rule = (facts: Facts) => Iterable<Violation>;

export function gatherFacts(school: School, parameters: Parameters, output: OutputTables): Facts {
  const seats = findSeats(school, output.assignments);
  const satisfied = new Set<Request>();
  const enrolled = new Map<string, number>([...school.sections.keys()].map((id) => [id, 0]));
  for (const { studentId, section } of seats) {
    enrolled.set(section.id, (enrolled.get(section.id) ?? 0) + 1);
    const request = school.requests.get(studentId)?.get(section.courseId);
    if (request !== undefined) satisfied.add(request);
  }
  return {
    school,
    parameters,
    output,
    clashes: findClashes(school.periods),
    placements: findPlacements(school, output.master),
    seats,
    enrolled,
    satisfied,
    courses: groupBy(school.sections.values(), ({ courseId }) => courseId),
  };
}

function findPlacements(school: School, master: readonly Row[]): Map<string, Placement> {
  const placements = new Map<string, Placement>();
  for (const row of master) {
    const section = school.sections.get(row.cells.section_id ?? "");
    if (section === undefined || placements.has(section.id)) continue;
    const { period_id: periodId = "", room_id: roomId = "" } = row.cells;
    placements.set(section.id, { section, periodId, periodIds: periodId.split("|"), roomId, row });
  }
  return placements;
}

function findSeats(school: School, assignments: readonly Row[]): Seat[] {
  return assignments.flatMap((row) => {
    const { student_id: studentId = "", section_id: sectionId = "" } = row.cells;
    const section = school.sections.get(sectionId);
    return section !== undefined && school.students.has(studentId) ? [{ studentId, section, row }] : [];
  });
}

/** A broken rule at a row of an output file. */
export function violationAt(rule: string, row: Row, words: string): Violation {
  const where = row.line === undefined ? row.file : `${row.file} line ${row.line}`;
  return { rule, message: `${where}: ${words}`, file: row.file, ...(row.line !== undefined && { line: row.line }) };
}
