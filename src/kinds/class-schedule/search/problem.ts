import { findClashes, type PeriodClashes } from "../clashes";
import { requestPoints } from "../objective";
import type { ClassScheduleParameters } from "../parameters";
import { possiblePeriodIds } from "../possible-periods";
import type { School } from "../school";
import { RoomStock } from "./rooms";

/** A room size a section may be given, and how many it then seats. */
export interface SeatClass {
  /** Seats its room must have at least; 0 where rooms are not modelled. */
  readonly roomSeats: number;
  /** Enrolment it can take: capacity × overfill, and no more than the room holds. */
  readonly seats: number;
  /** Special-education students it can take. */
  readonly spedSeats: number;
}

export interface ProblemSection {
  readonly course: number;
  /** -1: none. */
  readonly teacher: number;
  /** As given, without overfill. */
  readonly capacity: number;
  /** Place in the room stock's types; -1: any. */
  readonly roomType: number;
  /** Periods it may meet in: allowed, fixed, and with its teacher there. */
  readonly periods: readonly number[];
  /** Ascending by seats; at least one. */
  readonly classes: readonly SeatClass[];
  /** Sections with equal keys can stand in for one another. */
  readonly key: string;
}

interface ProblemRequest {
  readonly student: number;
  readonly course: number;
  /** What satisfying it is worth. */
  readonly points: number;
}

/** A school as numbers: what the search works on. Indices are places in the school's lists. */
export interface Problem extends PeriodClashes {
  readonly school: School;
  readonly periods: number;
  /** In the order of their first section. */
  readonly courseIds: readonly string[];
  readonly sections: readonly ProblemSection[];
  readonly sectionsOf: readonly (readonly number[])[];
  readonly teachers: number;
  readonly sectionsOfTeacher: readonly (readonly number[])[];
  readonly students: number;
  readonly sped: Uint8Array;
  readonly requests: readonly ProblemRequest[];
  readonly requestsOf: readonly (readonly number[])[];
  readonly requestsForCourse: readonly (readonly number[])[];
  /** Undefined: rooms are not modelled. */
  readonly rooms: RoomStock | undefined;
}

/** Turns a school into numbers. */
export function buildProblem(school: School, parameters: ClassScheduleParameters): Problem {
  const courseIds = [...new Set(school.sections.map((section) => section.courseId))];
  const courseIndex = indexOf(courseIds);
  const studentIndex = indexOf(school.students.map((student) => student.id));
  const rooms = school.rooms === undefined ? undefined : new RoomStock(school.rooms);
  const sections = buildSections(school, parameters, courseIndex, rooms);
  const requests = school.requests.map((request) => ({
    student: studentIndex.get(request.studentId) ?? -1,
    course: courseIndex.get(request.courseId) ?? -1,
    points: requestPoints(request, parameters.weights),
  }));
  return {
    ...findClashes(school.periods),
    school,
    periods: school.periods.length,
    courseIds,
    sections,
    sectionsOf: groupBy(sections, courseIds.length, (section) => section.course),
    teachers: school.teachers.length,
    sectionsOfTeacher: groupBy(sections, school.teachers.length, (section) => section.teacher),
    students: school.students.length,
    sped: Uint8Array.from(school.students, (student) => (student.sped ? 1 : 0)),
    requests,
    requestsOf: groupBy(requests, school.students.length, (request) => request.student),
    requestsForCourse: groupBy(requests, courseIds.length, (request) => request.course),
    rooms,
  };
}

function buildSections(
  school: School,
  parameters: ClassScheduleParameters,
  courseIndex: ReadonlyMap<string, number>,
  rooms: RoomStock | undefined,
): readonly ProblemSection[] {
  const periodIndex = indexOf(school.periods.map((period) => period.id));
  const teacherIndex = indexOf(school.teachers.map((teacher) => teacher.id));
  return school.sections.map((section) => {
    const course = courseIndex.get(section.courseId) ?? -1;
    const teacher = section.teacherId === undefined ? -1 : (teacherIndex.get(section.teacherId) ?? -1);
    const roomType = rooms?.typeIndex(section.roomType) ?? -1;
    const ids = possiblePeriodIds(school, section, school.teachers[teacher]);
    const periods = ids.map((id) => periodIndex.get(id) ?? -1).sort((a, b) => a - b);
    const classes = seatClasses(section.capacity, parameters, rooms?.sizes(roomType));
    const key = [course, teacher, section.capacity, roomType, periods.join("|")].join(" ");
    return { course, teacher, capacity: section.capacity, roomType, periods, classes, key };
  });
}

/** More room sizes than this make the models larger without making schedules better. */
const MAX_CLASSES = 6;

function seatClasses(
  capacity: number,
  { overfill, spedPerSection }: ClassScheduleParameters,
  roomSizes: readonly number[] | undefined,
): readonly SeatClass[] {
  // The small term keeps 20 × 1.1 at 22, where floating point says 22.000000000000004 or, for others, 21.999….
  const most = Math.floor(capacity * overfill + 1e-9);
  const seatClass = (roomSeats: number): SeatClass => {
    const seats = roomSizes === undefined ? most : Math.min(most, roomSeats);
    return { roomSeats, seats, spedSeats: Math.min(spedPerSection, seats) };
  };
  if (roomSizes === undefined || roomSizes.length === 0) return [seatClass(0)];
  const enough = roomSizes.findIndex((size) => size >= most);
  const useful = enough === -1 ? roomSizes : roomSizes.slice(0, enough + 1);
  return thinned(useful).map(seatClass);
}

function thinned(sizes: readonly number[]): readonly number[] {
  if (sizes.length <= MAX_CLASSES) return sizes;
  const step = (sizes.length - 1) / (MAX_CLASSES - 1);
  return Array.from({ length: MAX_CLASSES }, (_, i) => sizes[Math.round(i * step)] ?? 0);
}

function indexOf(ids: readonly string[]): ReadonlyMap<string, number> {
  return new Map(ids.map((id, index) => [id, index]));
}

/** Places of `items` by group; items of group -1 are in none. */
function groupBy<T>(items: readonly T[], groups: number, groupOf: (item: T) => number): readonly (readonly number[])[] {
  const result: number[][] = Array.from({ length: groups }, () => []);
  for (const [index, item] of items.entries()) result[groupOf(item)]?.push(index);
  return result;
}
