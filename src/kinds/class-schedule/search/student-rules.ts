import { groupBy } from "../group-by";
import type { School } from "../school";
import type { Strand } from "./strands";

/** Two requests of one student whose strands must go together. */
export interface PairRule {
  readonly a: number;
  readonly b: number;
  /** By strand of the request's course: what must be equal; 0 is what an unmet request has too. */
  readonly labelsA: readonly number[];
  readonly labelsB: readonly number[];
  /** True: the labels are equal, whether the requests are met or not. False: only where both are not 0. */
  readonly strict: boolean;
}

/** Requests of one student of which at most one is met: a first choice and its alternates. */
export type Choice = readonly number[];

/** What binds the requests of each student besides time, by student. */
export interface StudentRules {
  readonly pairsOf: readonly (readonly PairRule[])[];
  readonly choicesOf: readonly (readonly Choice[])[];
}

interface RequestPlace {
  readonly student: number;
  readonly course: number;
}

/** Finds the pairs and choices among each student's requests. */
export function findStudentRules(
  school: School,
  requests: readonly RequestPlace[],
  requestsOf: readonly (readonly number[])[],
  strandsOf: readonly (readonly Strand[])[],
): StudentRules {
  const labelled = new PairLabels(strandsOf);
  const isFirst = (request: number): boolean => school.requests[request]?.alternateFor === undefined;
  const pairsOf = requestsOf.map((own) =>
    own.flatMap((a, i) =>
      own.slice(i + 1).flatMap((b) => {
        const [courseA, courseB] = [requests[a]?.course ?? 0, requests[b]?.course ?? 0];
        const rules = labelled.rulesFor(courseA, courseB);
        return rules.filter(({ strict }) => !strict || (isFirst(a) && isFirst(b))).map((rule) => ({ a, b, ...rule }));
      }),
    ),
  );
  return { pairsOf, choicesOf: requestsOf.map((own) => choicesAmong(school, own)) };
}

function choicesAmong(school: School, own: readonly number[]): readonly Choice[] {
  const byCourse = groupBy(own, (request) => {
    const { courseId, alternateFor } = school.requests[request] ?? {};
    return alternateFor ?? courseId;
  });
  return [...byCourse.values()].filter((choice) => choice.length > 1);
}

type Labels = Pick<PairRule, "labelsA" | "labelsB" | "strict">;

/** Labels of the strands of two courses, found once for each pair. */
class PairLabels {
  private readonly found = new Map<string, readonly Labels[]>();
  private readonly marked: readonly boolean[];

  constructor(private readonly strandsOf: readonly (readonly Strand[])[]) {
    this.marked = strandsOf.map((strands) =>
      strands.some(({ link, sameTeacher }) => link !== undefined || sameTeacher !== undefined),
    );
  }

  rulesFor(courseA: number, courseB: number): readonly Labels[] {
    if (this.marked[courseA] !== true || this.marked[courseB] !== true) return [];
    const key = `${courseA} ${courseB}`;
    const known = this.found.get(key);
    if (known !== undefined) return known;
    const a = this.strandsOf[courseA] ?? [];
    const b = this.strandsOf[courseB] ?? [];
    const rules = [...linkLabels(a, b), ...teacherLabels(a, b)];
    this.found.set(key, rules);
    return rules;
  }
}

function linkLabels(a: readonly Strand[], b: readonly Strand[]): readonly Labels[] {
  const links = [...new Set(a.map(({ link }) => link))].filter(
    (link) => link !== undefined && b.some((other) => other.link === link),
  );
  const label = ({ link }: Strand): number => links.indexOf(link) + 1;
  return links.length === 0 ? [] : [{ labelsA: a.map(label), labelsB: b.map(label), strict: true }];
}

function teacherLabels(a: readonly Strand[], b: readonly Strand[]): readonly Labels[] {
  const groupsOf = (strands: readonly Strand[]) =>
    new Set(strands.flatMap(({ sameTeacher }) => sameTeacher?.group ?? []));
  const shared = [...groupsOf(a)].filter((group) => groupsOf(b).has(group));
  return shared.map((group) => {
    const own = [...a, ...b].flatMap(({ sameTeacher }) => (sameTeacher?.group === group ? [sameTeacher.teacher] : []));
    const teachers = [...new Set(own)];
    const label = ({ sameTeacher }: Strand): number =>
      sameTeacher?.group === group ? teachers.indexOf(sameTeacher.teacher) + 1 : 0;
    return { labelsA: a.map(label), labelsB: b.map(label), strict: false };
  });
}
