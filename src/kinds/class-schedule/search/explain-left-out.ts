import type { Issue } from "../../../contract/problem";
import type { Problem } from "./problem";

/** Sections that an exact model had to leave over, each with what it competes for. */
export function explainLeftOut(problem: Problem, leftOut: readonly number[], file: string): readonly Issue[] {
  return leftOut.map((section) => ({
    path: file,
    message: `section ${problem.school.sections[section]?.id} finds no period: ${competition(problem, section)}`,
    remedy: "free its teacher in more periods, allow it more periods, or add a room of its type",
  }));
}

function competition(problem: Problem, section: number): string {
  const { teacher, roomType, periods } = problem.sections[section] ?? { teacher: -1, roomType: -1, periods: [] };
  const names = periods.map((period) => problem.places[period]?.name).join(", ");
  const parts = [`it may meet in ${names}`];
  if (teacher >= 0) {
    const others = (problem.sectionsOfTeacher[teacher]?.length ?? 1) - 1;
    parts.push(`teacher ${problem.school.teachers[teacher]?.id} has ${others} other sections`);
  }
  if (problem.rooms !== undefined) {
    const rooms = problem.rooms.count({ type: roomType, seats: 0 });
    const type = roomsOfKind(problem.rooms.kinds[roomType]);
    parts.push(`${rooms} ${type} are shared by ${sharers(problem, roomType)} sections`);
  }
  return `${parts.join("; ")}; together these leave no place`;
}

function roomsOfKind(
  kind: { readonly type: string | undefined; readonly features: readonly string[] } | undefined,
): string {
  const type = kind?.type === undefined ? "rooms" : `rooms of type ${kind.type}`;
  const features = kind?.features ?? [];
  return features.length === 0 ? type : `${type} with ${features.join(", ")}`;
}

function sharers(problem: Problem, roomType: number): number {
  return problem.sections.filter((section) => roomType === -1 || section.roomType === roomType).length;
}
