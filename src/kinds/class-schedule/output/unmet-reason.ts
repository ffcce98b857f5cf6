import type { Problem } from "../search/problem";
import { provenLoss } from "./proven-loss";
import { closedReason, ruleInTheWay } from "./rule-in-the-way";
import type { Seating } from "./seating";

type Obstacle =
  | { readonly kind: "full" | "sped"; readonly section: number }
  | { readonly kind: "rule"; readonly section: number; readonly words: string }
  | { readonly kind: "clash"; readonly section: number; readonly with: number };

/**
 * Why a request is not met, from the final timetable: what keeps this student out of each section of the course, and what
 * it would cost to meet it where a seat is left.
 *
 * @param prove - try all timetables of the student for that
 */
export function unmetReason(seating: Seating, request: number, prove: boolean): string {
  const { problem, map } = seating;
  const sections = problem.sectionsOf[problem.requests[request]?.course ?? 0] ?? [];
  const obstacles = sections.map((section) => obstacle(seating, request, section));
  if (obstacles.every(({ kind }) => kind === "full")) return courseFull(seating, sections);
  const loss = prove ? provenLoss(problem, map, request) : undefined;
  return [inTheWay(seating, obstacles), ...(loss === undefined ? [] : [loss])].join("; ");
}

function inTheWay(seating: Seating, obstacles: readonly Obstacle[]): string {
  const { problem } = seating;
  const full = obstacles.filter(({ kind }) => kind === "full");
  const sped = obstacles.filter(({ kind }) => kind === "sped");
  const clashing = obstacles.filter((one) => one.kind === "clash");
  const bound = obstacles.filter((one) => one.kind === "rule");
  const clashes = clashing.map((one) => `${place(seating, one.section)} clashes with ${name(problem, one.with)}`);
  if (obstacles.length === 1 && clashes[0] !== undefined) return `only section ${clashes[0]}`;
  const parts = [
    ...(clashes.length > 0
      ? [`${full.length + sped.length > 0 ? "with seats left, " : ""}${clashes.join(" and ")}`]
      : []),
    ...(full.length > 0 ? [`full: ${list(seating, full)}`] : []),
    ...(sped.length > 0 ? [`no place for another special-education student: ${list(seating, sped)}`] : []),
    ...bound.map((one) => `${place(seating, one.section)} ${one.words}`),
  ];
  return parts.join("; ");
}

function obstacle(seating: Seating, request: number, section: number): Obstacle {
  const { problem, timetable, enrolled, spedEnrolled } = seating;
  const { student } = problem.requests[request] ?? { student: 0 };
  if ((enrolled[section] ?? 0) >= (timetable.seatsOf[section] ?? 0)) return { kind: "full", section };
  const isSped = problem.sped[student] === 1;
  if (isSped && (spedEnrolled[section] ?? 0) >= (timetable.spedSeatsOf[section] ?? 0)) return { kind: "sped", section };
  const closed = closedReason(seating, request, section);
  if (closed !== undefined) return { kind: "rule", section, words: closed };
  const period = timetable.periodOf[section] ?? 0;
  const other = (problem.requestsOf[student] ?? [])
    .map((own) => timetable.sectionOfRequest[own] ?? -1)
    .find((own) => own >= 0 && problem.clash[(timetable.periodOf[own] ?? 0) * problem.periods + period] === 1);
  if (other === undefined) return { kind: "rule", section, words: ruleInTheWay(problem, timetable, request, section) };
  return { kind: "clash", section, with: other };
}

function courseFull({ timetable }: Seating, sections: readonly number[]): string {
  const seats = sections.reduce((sum, section) => sum + (timetable.seatsOf[section] ?? 0), 0);
  const where = sections.length === 1 ? "its only section" : `its ${sections.length} sections`;
  return `course full: all ${seats} seats of ${where} are taken`;
}

function list(seating: Seating, obstacles: readonly Obstacle[]): string {
  return obstacles.map(({ section }) => place(seating, section)).join(", ");
}

function place({ problem, timetable }: Seating, section: number): string {
  return `${name(problem, section)} in ${problem.places[timetable.periodOf[section] ?? 0]?.name}`;
}

function name(problem: Problem, section: number): string {
  return problem.school.sections[section]?.id ?? "";
}
