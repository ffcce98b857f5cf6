import { seatsBeyondMean } from "../objective";
import { type GroupOf, gradeOf, spedGroupOf } from "../search/group-balance";
import { sectionCost } from "../search/schedule";
import type { Seating } from "./seating";

type Row = readonly string[];

/** Rows of S3, S4 and S5: sections at times a teacher dislikes, and those with more of a group than its even share. */
export function costlySections(seating: Seating): readonly Row[] {
  const { grade, sped } = seating.problem.balance;
  return [
    ...disliked(seating),
    ...(grade > 0 ? unbalanced(seating, "S4", gradeOf, "of grade ") : []),
    ...(sped > 0 ? unbalanced(seating, "S5", spedGroupOf, "") : []),
  ];
}

function disliked({ problem, timetable }: Seating): readonly Row[] {
  const { preferences } = problem.school;
  return problem.school.sections.flatMap((section, index) => {
    const { id, courseId, teacherId, coTeacherId } = section;
    const place = timetable.periodOf[index] ?? 0;
    // Most sections cost nothing: then none of the preferences needs to be looked at.
    if (sectionCost(problem, index, place) === 0) return [];
    const periodIds = problem.places[place]?.name.split("|") ?? [];
    const own = preferences.filter(
      (one) => (one.teacherId === teacherId || one.teacherId === coTeacherId) && periodIds.includes(one.periodId),
    );
    if (own.length === 0) return [];
    const words = own.map((one) => `teacher ${one.teacherId} would rather not teach in ${one.periodId}`);
    return [["S3", "", courseId, id, words.join("; ")]];
  });
}

function unbalanced(seating: Seating, rule: string, groupOf: GroupOf, prefix: string): readonly Row[] {
  const { problem } = seating;
  const counts = countGroups(seating, groupOf);
  return problem.school.sections.flatMap(({ id, courseId }, section) => {
    const siblings = problem.sectionsOf[problem.sections[section]?.course ?? 0] ?? [];
    const words = [...(counts[section] ?? [])].flatMap(([group, count]) => {
      const total = siblings.reduce((sum, sibling) => sum + (counts[sibling]?.get(group) ?? 0), 0);
      const beyond = seatsBeyondMean(count, total, siblings.length);
      return beyond > 0 ? [`${count} ${prefix}${group}, ${beyond} more than an even share`] : [];
    });
    return words.length === 0 ? [] : [[rule, "", courseId, id, words.join("; ")]];
  });
}

/** By section, its students by group; those of no group are left out. */
function countGroups({ problem, timetable }: Seating, groupOf: GroupOf): readonly ReadonlyMap<string, number>[] {
  const counts = problem.sections.map(() => new Map<string, number>());
  for (const [request, section] of timetable.sectionOfRequest.entries()) {
    const group = groupOf(problem, problem.requests[request]?.student ?? 0);
    const own = counts[section];
    if (own !== undefined && group !== "") own.set(group, (own.get(group) ?? 0) + 1);
  }
  return counts;
}
