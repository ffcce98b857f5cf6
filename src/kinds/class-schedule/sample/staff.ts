import type { SchoolPlan } from "./options";
import type { Section } from "./sections";

export interface Teacher {
  readonly id: string;
  readonly department: string;
  readonly sections: readonly Section[];
}

const LARGEST_LOAD = 5;

/** Staffs every department: 57 teachers for 500 students, more where loads would pass five sections. */
export function makeTeachers(sections: readonly Section[], { students, periods }: SchoolPlan): Teacher[] {
  const departments = new Map<string, Section[]>();
  for (const section of sections) {
    const { department } = section.course;
    departments.set(department, [...(departments.get(department) ?? []), section]);
  }
  const largestLoad = Math.min(LARGEST_LOAD, periods - 1);
  const posts = new Map([...departments].map(([name, own]) => [name, Math.ceil(own.length / largestLoad)]));
  fillPosts(posts, departments, Math.round((students * 57) / 500));
  const teachers = [...departments].flatMap(([name, own]) => staffDepartment(name, own, posts.get(name) ?? 1));
  return teachers.map((teacher, index) => ({ ...teacher, id: `T${String(index + 1).padStart(3, "0")}` }));
}

/** Gives one post after the other to the department with the largest load, until there are enough. */
function fillPosts(
  posts: Map<string, number>,
  departments: ReadonlyMap<string, readonly Section[]>,
  wanted: number,
): void {
  const load = (name: string): number => (departments.get(name)?.length ?? 0) / (posts.get(name) ?? 1);
  for (let filled = [...posts.values()].reduce((sum, count) => sum + count, 0); filled < wanted; filled++) {
    const busiest = [...posts.keys()].reduce((most, name) => (load(name) > load(most) ? name : most));
    if (load(busiest) <= 1) return;
    posts.set(busiest, (posts.get(busiest) ?? 0) + 1);
  }
}

/** Deals out neighbouring sections, so that a teacher has few courses. */
function staffDepartment(department: string, sections: readonly Section[], posts: number): Omit<Teacher, "id">[] {
  const start = (post: number): number => Math.floor((post * sections.length) / posts);
  return Array.from({ length: posts }, (_, post) => ({
    department,
    sections: sections.slice(start(post), start(post + 1)),
  }));
}
