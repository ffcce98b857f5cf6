import type { Period, School, Section, Teacher } from "../../../src/kinds/class-schedule/school";
import { Random } from "../../../src/kinds/class-schedule/search/random";
import type { InputFiles } from "./input-folder";
import { makePeriods, makeSection } from "./made-school";

/** How large a made-up school may be. */
export interface SchoolSizes {
  readonly periods: number;
  readonly courses: number;
  readonly students: number;
}

/**
 * A small school with every feature of the format by chance: overlapping periods, fixed and allowed ones, sections without
 * teacher or room type, rooms too small for a full section, special-education students, ranks and priorities. It may well
 * be impossible to schedule.
 */
export function randomSchool(seed: number, sizes: SchoolSizes): School {
  const random = new Random(seed);
  const periods = random.next() < 0.25 ? overlappingPeriods(random, sizes.periods) : makePeriods(sizes.periods);
  const teachers = makeTeachers(random, periods);
  const sections = makeSections(random, sizes.courses, periods, teachers);
  const students = Array.from({ length: 1 + random.below(sizes.students) }, (_, i) => ({
    id: `S${i}`,
    grade: undefined,
    sped: random.next() < 0.3,
  }));
  const courses = [...new Set(sections.map(({ courseId }) => courseId))];
  const requests = students.flatMap(({ id: studentId }) =>
    courses
      .filter((_, i) => i === 0 || random.next() < 0.7)
      .map((courseId) => ({
        studentId,
        courseId,
        priority: ([1, 2, 3] as const)[random.below(3)] ?? 2,
        rank: random.next() < 0.5 ? 1 + random.below(60) : undefined,
        alternateFor: undefined,
      })),
  );
  const rooms = Array.from({ length: 2 + random.below(3) }, (_, i) => ({
    id: `R${i}`,
    type: ["gen", "lab"][i] ?? (random.next() < 0.7 ? "gen" : "lab"),
    capacity: 1 + random.below(5),
    features: [],
  }));
  const roomsOrNone = random.next() < 0.3 ? undefined : rooms;
  const nothing = { patterns: [], placements: [], preferences: [], previous: undefined };
  return { periods, sections, students, requests, teachers, rooms: roomsOrNone, ...nothing };
}

function overlappingPeriods(random: Random, count: number): readonly Period[] {
  return makePeriods(count).map((period) => {
    const start = 480 + 20 * random.below(8);
    return { ...period, day: random.pick(["Mon", "Tue"]), start, end: start + 30 + 10 * random.below(4) };
  });
}

function makeTeachers(random: Random, periods: readonly Period[]): readonly Teacher[] {
  return Array.from({ length: 2 + random.below(3) }, (_, i) => ({
    id: `T${i}`,
    department: undefined,
    maxSections: 5,
    unavailablePeriodIds: periods.filter(() => random.next() < 0.05).map(({ id }) => id),
  }));
}

function makeSections(
  random: Random,
  courses: number,
  periods: readonly Period[],
  teachers: readonly Teacher[],
): readonly Section[] {
  return Array.from({ length: courses }, (_, course) =>
    Array.from({ length: 1 + random.below(2) }, (_, i) =>
      makeSection(`C${course}-${i}`, {
        courseId: `C${course}`,
        teacherId: random.next() < 0.25 ? undefined : random.pick(teachers)?.id,
        capacity: 1 + random.below(4),
        roomType: random.pick([undefined, "gen", "gen", "gen", "lab"]),
        allowedPeriodIds:
          random.next() < 0.3
            ? random
                .shuffled(periods)
                .slice(0, 2)
                .map(({ id }) => id)
            : undefined,
        fixedPeriodId: undefined,
      }),
    ),
  )
    .flat()
    .map((section) =>
      section.allowedPeriodIds === undefined && random.next() < 0.1
        ? { ...section, fixedPeriodId: random.pick(periods)?.id }
        : section,
    );
}

/** The input files of a school. */
export function filesOf(school: School): InputFiles {
  const table = (header: string, rows: readonly (readonly (string | number | undefined)[])[]): string =>
    [header, ...rows.map((row) => row.map((cell) => cell ?? "").join(","))].map((line) => `${line}\n`).join("");
  const away = school.teachers.flatMap(({ id, unavailablePeriodIds }) => unavailablePeriodIds.map((p) => [id, p]));
  return {
    "periods.csv": table(
      "period_id,day,start,end",
      school.periods.map((p) => [p.id, p.day, clock(p.start), clock(p.end)]),
    ),
    "sections.csv": table(
      "section_id,course_id,teacher_id,capacity,room_type,allowed_periods,fixed_period",
      school.sections.map((s) => [
        s.id,
        s.courseId,
        s.teacherId,
        s.capacity,
        s.roomType,
        s.allowedPeriodIds?.join("|"),
        s.fixedPeriodId,
      ]),
    ),
    "students.csv": table(
      "student_id,sped",
      school.students.map((s) => [s.id, s.sped ? 1 : 0]),
    ),
    "requests.csv": table(
      "student_id,course_id,priority,rank",
      school.requests.map((r) => [r.studentId, r.courseId, r.priority, r.rank]),
    ),
    "teachers.csv": table(
      "teacher_id,max_sections",
      school.teachers.map((t) => [t.id, t.maxSections]),
    ),
    "unavailability.csv": table("teacher_id,period_id", away),
    "rooms.csv":
      school.rooms === undefined
        ? undefined
        : table(
            "room_id,room_type,capacity",
            school.rooms.map((r) => [r.id, r.type, r.capacity]),
          ),
  };
}

function clock(minutes: number | undefined): string | undefined {
  if (minutes === undefined) return undefined;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
