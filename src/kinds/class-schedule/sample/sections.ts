import type { Course } from "./catalogue";
import type { Student } from "./choices";

export interface Section {
  readonly id: string;
  readonly course: Course;
  readonly capacity: number;
}

/** As many sections as the demand needs, 97 % full if everybody were placed; grouped by department and course. */
export function makeSections(students: readonly Student[]): Section[] {
  const demand = new Map<Course, number>();
  for (const { course } of students.flatMap(({ wishes }) => wishes)) demand.set(course, (demand.get(course) ?? 0) + 1);
  const courses = [...demand.keys()].sort((a, b) => compare(a.department, b.department) || compare(a.id, b.id));
  return courses.flatMap((course) => sectionsOf(course, demand.get(course) ?? 0));
}

function sectionsOf(course: Course, demand: number): Section[] {
  const count = Math.ceil((100 * demand) / (97 * course.classSize));
  const capacity = Math.max(Math.ceil(demand / count), Math.round((100 * demand) / (97 * count)));
  return Array.from({ length: count }, (_, index) => ({ id: `${course.id}-${index + 1}`, course, capacity }));
}

/** By code unit: `localeCompare` depends on the machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
