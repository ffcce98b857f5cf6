import type { Problem } from "../search/problem";
import type { Seating } from "./unmet-reason";

type Row = readonly string[];

/** Rows of S3, S4 and S5: sections at times a teacher dislikes, and those with more of a group than its even share. */
export function costlySections(seating: Seating): readonly Row[] {
  const { grade, sped } = seating.problem.balance;
  const { problem } = seating;
  const gradeOf = (student: number): string => problem.school.students[student]?.grade ?? "";
  const spedOf = (student: number): string => (problem.sped[student] === 1 ? "special-education students" : "");
  return [
    ...disliked(seating),
    ...(grade > 0 ? unbalanced(seating, "S4", (student) => gradeOf(student), "of grade ") : []),
    ...(sped > 0 ? unbalanced(seating, "S5", spedOf, "") : []),
  ];
}

function disliked({ problem, timetable }: Seating): readonly Row[] {
  const { preferences } = problem.school;
  return problem.school.sections.flatMap((section, index) => {
    const { id, courseId, teacherId, coTeacherId } = section;
    const name = problem.places[timetable.periodOf[index] ?? 0]?.name ?? "";
    const own = preferences.filter(
      (one) => (one.teacherId === teacherId || one.teacherId === coTeacherId) && name.split("|").includes(one.periodId),
    );
    if (own.length === 0) return [];
    const words = own.map((one) => `teacher ${one.teacherId} would rather not teach in ${one.periodId}`);
    return [["S3", "", courseId, id, words.join("; ")]];
  });
}

function unbalanced(
  seating: Seating,
  rule: string,
  groupOf: (student: number) => string,
  prefix: string,
): readonly Row[] {
  const { problem } = seating;
  const counts = countGroups(seating, groupOf);
  return problem.school.sections.flatMap(({ id, courseId }, section) => {
    const siblings = problem.sectionsOf[problem.sections[section]?.course ?? 0] ?? [];
    const words = [...(counts[section] ?? [])].flatMap(([group, count]) => {
      const total = siblings.reduce((sum, sibling) => sum + (counts[sibling]?.get(group) ?? 0), 0);
      const share = Math.ceil(total / siblings.length);
      return count > share ? [`${count} ${prefix}${group}, ${count - share} more than an even share`] : [];
    });
    return words.length === 0 ? [] : [[rule, "", courseId, id, words.join("; ")]];
  });
}

/** By section, its students by group; those of no group are left out. */
function countGroups(
  { problem, timetable }: { readonly problem: Problem; readonly timetable: Seating["timetable"] },
  groupOf: (student: number) => string,
): readonly ReadonlyMap<string, number>[] {
  const counts = problem.sections.map(() => new Map<string, number>());
  for (const [request, section] of timetable.sectionOfRequest.entries()) {
    const group = groupOf(problem.requests[request]?.student ?? 0);
    const own = counts[section];
    if (own !== undefined && group !== "") own.set(group, (own.get(group) ?? 0) + 1);
  }
  return counts;
}
