import type { Problem } from "./problem";
import type { PairRule } from "./student-rules";

/** The place of each request, or -1. */
export type PlaceOf = (request: number) => number;

/** What a student's timetable lacks, besides time and seats. */
export type BrokenRule =
  | { readonly rule: "choice"; readonly with: number }
  | { readonly rule: "link" | "teacher"; readonly with: number }
  | { readonly rule: "lunch" };

/** Whether a student has rules besides time and seats. */
export function hasRules(problem: Problem, student: number): boolean {
  const { pairsOf, choicesOf, studentLunches } = problem;
  return studentLunches.length > 0 || (pairsOf[student]?.length ?? 0) > 0 || (choicesOf[student]?.length ?? 0) > 0;
}

/**
 * Whether a student's timetable keeps the rules that tie its requests together: alternates, links, the same teacher and
 * lunch.
 *
 * @param partly - more requests may still be met, so what a link lacks is no breach yet
 */
export function keepsStudentRules(problem: Problem, student: number, placeOf: PlaceOf, partly: boolean): boolean {
  return !hasRules(problem, student) || brokenRule(problem, student, placeOf, partly) === undefined;
}

/** The first rule that a student's timetable breaks, and a request it is broken with. */
export function brokenRule(
  problem: Problem,
  student: number,
  placeOf: PlaceOf,
  partly: boolean,
): BrokenRule | undefined {
  const twice = (problem.choicesOf[student] ?? [])
    .map((choice) => choice.filter((request) => placeOf(request) >= 0))
    .find((met) => met.length > 1);
  if (twice?.[0] !== undefined) return { rule: "choice", with: twice[0] };
  const pair = (problem.pairsOf[student] ?? []).find((rule) => !keepsPair(problem, rule, placeOf, partly));
  if (pair !== undefined) return { rule: pair.strict ? "link" : "teacher", with: pair.b };
  return keepsLunch(problem, student, placeOf) ? undefined : { rule: "lunch" };
}

function keepsPair(problem: Problem, rule: PairRule, placeOf: PlaceOf, partly: boolean): boolean {
  const { a, b, labelsA, labelsB, strict } = rule;
  const [atA, atB] = [placeOf(a), placeOf(b)];
  const labelA = atA < 0 ? 0 : (labelsA[problem.places[atA]?.strand ?? 0] ?? 0);
  const labelB = atB < 0 ? 0 : (labelsB[problem.places[atB]?.strand ?? 0] ?? 0);
  if (labelA === labelB) return true;
  if (!strict) return labelA === 0 || labelB === 0;
  return partly && (atA < 0 || atB < 0);
}

function keepsLunch({ studentLunches, requestsOf }: Problem, student: number, placeOf: PlaceOf): boolean {
  return studentLunches.every(({ takes, most }) => {
    let taken = 0;
    for (const request of requestsOf[student] ?? []) {
      const place = placeOf(request);
      if (place >= 0) taken += takes[place] ?? 0;
    }
    return taken <= most;
  });
}
