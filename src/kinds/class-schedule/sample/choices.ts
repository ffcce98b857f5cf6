import type { Catalogue, Choice, Course } from "./catalogue";
import type { SchoolPlan } from "./options";
import type { Random } from "./random";

interface Wish {
  readonly course: Course;
  readonly priority: 1 | 2 | 3;
}

export interface Student {
  readonly id: string;
  readonly grade: number;
  readonly sped: boolean;
  /** Dearest first. */
  readonly wishes: readonly Wish[];
}

/** Lets every student choose, then drops electives that hardly anybody chose and gives their students others. */
export function makeStudents(plan: SchoolPlan, catalogue: Catalogue, random: Random): Student[] {
  const chosen = Array.from({ length: plan.students }, (_, index) => chooseAll(index, plan, catalogue, random));
  return moveFromSmallElectives(chosen, plan, catalogue.electives);
}

function chooseAll(index: number, { periods }: SchoolPlan, catalogue: Catalogue, random: Random): Student {
  const grade = 9 + (index % 4);
  const stage = Math.floor(((grade - 9) * catalogue.core.length) / 4);
  // Three in four students fill every period, the others keep one free.
  const asked = periods - (random.chance(26) ? 1 : 0);
  const core = catalogue.core[stage] ?? [];
  const wishes: Wish[] = core
    .slice(0, asked)
    .map((choice) => ({ course: chooseOne(choice, random), priority: 1 as const }));
  const languages = catalogue.languages[stage];
  if (languages !== undefined && wishes.length < asked) {
    wishes.push({ course: chooseOne(languages, random), priority: 2 });
  }
  const electives = chooseDistinct(catalogue.electives, asked - wishes.length, random);
  // The dearest elective is wanted by some more than the others are.
  electives.forEach((course, place) => {
    wishes.push({ course, priority: place === 0 && random.chance(20) ? 2 : 3 });
  });
  return { id: `S${String(index + 1).padStart(4, "0")}`, grade, sped: random.chance(8), wishes };
}

function chooseOne(choice: Choice, random: Random): Course {
  return choice[random.weighted(choice.map(({ popularity }) => popularity))] as Course;
}

function chooseDistinct(courses: readonly Course[], count: number, random: Random): Course[] {
  const weights = courses.map(({ popularity }) => popularity);
  return Array.from({ length: Math.min(count, courses.length) }, () => {
    const index = random.weighted(weights);
    weights[index] = 0;
    return courses[index] as Course;
  });
}

function moveFromSmallElectives(students: Student[], plan: SchoolPlan, electives: readonly Course[]): Student[] {
  const demand = new Map<Course, number>();
  for (const { course } of students.flatMap(({ wishes }) => wishes)) demand.set(course, (demand.get(course) ?? 0) + 1);
  const least = Math.min(10, Math.ceil(plan.students / 12));
  const open = electives.filter((course) => (demand.get(course) ?? 0) >= least);
  const closed = new Set(electives.filter((course) => !open.includes(course)));
  return students.map((student) => ({ ...student, wishes: reroute(student.wishes, closed, open) }));
}

/** A wish for which no open elective is left is dropped. */
function reroute(wishes: readonly Wish[], closed: ReadonlySet<Course>, open: readonly Course[]): Wish[] {
  const taken = new Set(wishes.map(({ course }) => course));
  return wishes.flatMap((wish) => {
    if (!closed.has(wish.course)) return [wish];
    const course = open.find((other) => !taken.has(other));
    if (course === undefined) return [];
    taken.add(course);
    return [{ ...wish, course }];
  });
}
