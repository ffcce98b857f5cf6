import type { School } from "../school";
import type { Place, PlaceList } from "./places";

/** Points that places cost: teachers' dislikes, and changes of the schedule of before. */
export interface PlaceCosts {
  /** By section; undefined where nothing costs anything. Then by place. */
  readonly sectionCosts: readonly (Float64Array | undefined)[];
  /** By section: the place it had before; -1: none. */
  readonly placeBefore: Int16Array;
  /** By request: the strand in which it was met before; -1: none. */
  readonly strandBefore: Int16Array;
  /** What it costs to meet a request in another strand than before. */
  readonly changeCost: number;
}

export function findSectionCosts(
  school: School,
  places: readonly Place[],
  changeWeight: number,
): readonly (Float64Array | undefined)[] {
  const dislikes = new Map(school.preferences.map((one) => [`${one.teacherId} ${one.periodId}`, one.cost / 10]));
  const before = new Map(school.previous?.sections.map(({ sectionId, periodIds }) => [sectionId, periodIds]));
  const disliked = new Set(school.preferences.map(({ teacherId }) => teacherId));
  return school.sections.map(({ id, teacherId, coTeacherId }) => {
    const staff = [...new Set([teacherId, coTeacherId])].filter((one) => one !== undefined && disliked.has(one));
    const periodIds = before.get(id);
    if (staff.length === 0 && periodIds === undefined) return undefined;
    return Float64Array.from(places, ({ periods }) => {
      const ids = periods.map((period) => school.periods[period]?.id ?? "");
      const dislike = staff.flatMap((one) => ids.map((period) => dislikes.get(`${one} ${period}`) ?? 0));
      const moved = periodIds !== undefined && !isSame(periodIds, ids);
      return dislike.reduce((sum, cost) => sum + cost, moved ? changeWeight : 0);
    });
  });
}

/** The place each section had before, in the strand it is of now. */
export function findPlacesBefore(school: School, places: PlaceList, strandOf: readonly number[]): Int16Array {
  const before = new Map(school.previous?.sections.map(({ sectionId, periodIds }) => [sectionId, periodIds]));
  return Int16Array.from(school.sections, ({ id }, section) => {
    const periodIds = before.get(id);
    return periodIds === undefined ? -1 : places.indexOf(periodIds, strandOf[section] ?? 0);
  });
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}

/** The strand each request was met in before. */
export function findStrandsBefore(school: School, strandOf: readonly number[]): Int16Array {
  const sectionIndex = new Map(school.sections.map(({ id }, index) => [id, index]));
  const seats = new Map<string, number>();
  for (const { studentId, sectionId } of school.previous?.seats ?? []) {
    const section = sectionIndex.get(sectionId) ?? -1;
    seats.set(`${studentId} ${school.sections[section]?.courseId}`, strandOf[section] ?? -1);
  }
  return Int16Array.from(school.requests, ({ studentId, courseId }) => seats.get(`${studentId} ${courseId}`) ?? -1);
}
