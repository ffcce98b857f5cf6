import { periodsClash } from "../../../src/kinds/class-schedule/clashes";
import { requestPoints } from "../../../src/kinds/class-schedule/objective";
import { readParameters } from "../../../src/kinds/class-schedule/parameters";
import type { School, Section, Teacher } from "../../../src/kinds/class-schedule/school";

/** Where the peers start from: a period and a room for each section, a section for each met request. */
export interface StartSchedule {
  readonly periodOf: ReadonlyMap<string, string>;
  readonly roomOf: ReadonlyMap<string, string>;
  /** By `student course`. */
  readonly sectionOf: ReadonlyMap<string, string>;
}

/** Limits that a peer is given with its task. */
export interface TaskLimits {
  readonly seconds: number;
  readonly cores: number;
  readonly seed: number;
}

/**
 * A school as lines of whole numbers, so that every language reads it without a library:
 * `T` seconds, cores, seed; `P` periods; `L` special-education seats a section; `R` rooms: type, seats;
 * `S` sections: course, teacher, most students, capacity, room type, period and room at the start, possible periods;
 * `U` students: special education; `Q` requests: student, course, points, section at the start. -1 stands for none.
 */
export function taskText(school: School, start: StartSchedule, limits: TaskLimits): string {
  refuseOverlaps(school);
  const parameters = readParameters({});
  const place = (ids: readonly string[]): ReadonlyMap<string, number> => new Map(ids.map((id, index) => [id, index]));
  const periods = place(school.periods.map(({ id }) => id));
  const courses = place([...new Set(school.sections.map(({ courseId }) => courseId))]);
  const teachers = place(school.teachers.map(({ id }) => id));
  const sections = place(school.sections.map(({ id }) => id));
  const students = place(school.students.map(({ id }) => id));
  const rooms = place((school.rooms ?? []).map(({ id }) => id));
  const types = place([...new Set((school.rooms ?? []).map(({ type }) => type))]);
  const lines: (string | number)[][] = [
    ["T", limits.seconds, limits.cores, limits.seed],
    ["P", school.periods.length],
    ["L", parameters.spedPerSection],
    ...(school.rooms ?? []).map(({ type, capacity }) => ["R", at(types, type), capacity]),
    ...school.sections.map((section) => {
      const teacher = school.teachers[at(teachers, section.teacherId)];
      const possible = possiblePeriods(school, section, teacher).map((id) => at(periods, id));
      const most = Math.floor(section.capacity * parameters.overfill + 1e-9);
      const first = [at(periods, start.periodOf.get(section.id)), at(rooms, start.roomOf.get(section.id))];
      const roomType = school.rooms === undefined ? -1 : at(types, section.roomType);
      const fixed = [at(courses, section.courseId), at(teachers, section.teacherId), most, section.capacity, roomType];
      return ["S", ...fixed, ...first, ...possible];
    }),
    ...school.students.map(({ sped }) => ["U", sped ? 1 : 0]),
    ...school.requests.map((request) => {
      const { studentId, courseId } = request;
      const section = at(sections, start.sectionOf.get(`${studentId} ${courseId}`));
      return ["Q", at(students, studentId), at(courses, courseId), requestPoints(request, parameters.weights), section];
    }),
  ];
  return `${lines.map((line) => line.join(" ")).join("\n")}\n`;
}

/** The periods that H1 and H2 leave a section by itself. */
function possiblePeriods(school: School, section: Section, teacher: Teacher | undefined): readonly string[] {
  const { fixedPeriodId, allowedPeriodIds = school.periods.map(({ id }) => id) } = section;
  const away = teacher?.unavailablePeriodIds ?? [];
  return (fixedPeriodId === undefined ? allowedPeriodIds : [fixedPeriodId]).filter((id) => !away.includes(id));
}

function at(places: ReadonlyMap<string, number>, id: string | undefined): number {
  return id === undefined ? -1 : (places.get(id) ?? -1);
}

/** The peers' models know periods that are the same or apart, and nothing between. */
function refuseOverlaps({ periods }: School): void {
  for (const [index, period] of periods.entries()) {
    const other = periods.slice(index + 1).find((one) => periodsClash(period, one));
    if (other !== undefined) throw new Error(`periods ${period.id} and ${other.id} overlap, which no peer models`);
  }
}
