import type { PeriodClashes } from "../clashes";
import { groupBy } from "../group-by";
import { alternatePoints, requestPoints } from "../objective";
import type { ClassScheduleParameters } from "../parameters";
import { possiblePeriods } from "../possible-periods";
import type { School, Section } from "../school";
import { findPlacesBefore, findSectionCosts, findStrandsBefore, type PlaceCosts } from "./costs";
import { findLunches, type Lunch } from "./lunches";
import { type Place, PlaceList } from "./places";
import { RoomStock } from "./rooms";
import { findStrands, type Strand } from "./strands";
import { findStudentRules, type StudentRules } from "./student-rules";

/** A room size a section may be given, and how many it then seats. */
export interface SeatClass {
  /** Seats its room must have at least; 0 where rooms are not modelled. */
  readonly roomSeats: number;
  /** Enrolment it can take: capacity × overfill, and no more than the room holds. */
  readonly seats: number;
  /** Special-education students it can take. */
  readonly spedSeats: number;
  /** Students it can take who are not of the grade for which seats are kept. */
  readonly openSeats: number;
}

export interface ProblemSection {
  readonly course: number;
  /** -1: none. */
  readonly teacher: number;
  /** The teacher and the co-teacher, as far as there are any. */
  readonly staff: readonly number[];
  /** As given, without overfill. */
  readonly capacity: number;
  /** Place in the room stock's kinds; -1: any. */
  readonly roomType: number;
  /** Places it may have: allowed, of its strand, and with its teachers there. */
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
  /** What is lost for good where it is not met: less what its best alternate is worth; 0 for an alternate. */
  readonly loss: number;
  /** The request it stands in for; -1: it is a first choice. */
  readonly alternateFor: number;
  /** The section it must be met by; -1: none is fixed. */
  readonly fixedTo: number;
  /** Strands of its course that are closed to this student; undefined: none. */
  readonly closed: ReadonlySet<number> | undefined;
}

/** A school as numbers: what the search works on. Indices are places in the school's lists. */
export interface Problem extends PeriodClashes, StudentRules, PlaceCosts {
  readonly school: School;
  /** Number of `places`: what the search calls a period is one of them. */
  readonly periods: number;
  readonly places: readonly Place[];
  /** In the order of their first section. */
  readonly courseIds: readonly string[];
  /** By course, then strand. */
  readonly strandsOf: readonly (readonly Strand[])[];
  readonly sections: readonly ProblemSection[];
  readonly sectionsOf: readonly (readonly number[])[];
  readonly teachers: number;
  /** Co-taught sections are among them. */
  readonly sectionsOfTeacher: readonly (readonly number[])[];
  readonly students: number;
  readonly sped: Uint8Array;
  readonly requests: readonly ProblemRequest[];
  readonly requestsOf: readonly (readonly number[])[];
  readonly requestsForCourse: readonly (readonly number[])[];
  /** By section, the requests that are fixed to it. */
  readonly fixedRequestsOf: readonly (readonly number[])[];
  readonly teacherLunches: readonly Lunch[];
  readonly studentLunches: readonly Lunch[];
  /** Tenths of a point for each student of a grade, or with `sped` = 1, beyond the even share. */
  readonly balance: { readonly grade: number; readonly sped: number };
  /** Undefined: rooms are not modelled. */
  readonly rooms: RoomStock | undefined;
}

/** Turns a school into numbers. */
export function buildProblem(school: School, parameters: ClassScheduleParameters): Problem {
  const courseIds = [...new Set(school.sections.map((section) => section.courseId))];
  const rooms = school.rooms === undefined ? undefined : new RoomStock(school.rooms, school.sections);
  const places = new PlaceList(school);
  const { strandOf, strandsOf } = findStrands(school, parameters, courseIds);
  const plain = buildSections(school, parameters, courseIds, strandOf, places, rooms);
  const placeBefore = findPlacesBefore(school, places, strandOf);
  const sectionCosts = findSectionCosts(school, places.places, parameters.changeWeight);
  const sections = plain.map((section, index) => withCostKey(section, sectionCosts[index], index));
  const requests = buildRequests(school, parameters, courseIds, strandOf);
  const requestsOf = placesBy(requests, school.students.length, (request) => request.student);
  const lunches = findLunches(school, places.places);
  return {
    ...places.clashes(),
    ...findStudentRules(school, requests, requestsOf, strandsOf),
    school,
    periods: places.places.length,
    places: places.places,
    courseIds,
    strandsOf,
    sections,
    sectionsOf: placesBy(sections, courseIds.length, (section) => section.course),
    teachers: school.teachers.length,
    sectionsOfTeacher: school.teachers.map((_, teacher) =>
      sections.flatMap(({ staff }, section) => (staff.includes(teacher) ? [section] : [])),
    ),
    students: school.students.length,
    sped: Uint8Array.from(school.students, (student) => (student.sped ? 1 : 0)),
    requests,
    requestsOf,
    requestsForCourse: placesBy(requests, courseIds.length, (request) => request.course),
    fixedRequestsOf: placesBy(requests, sections.length, (request) => request.fixedTo),
    teacherLunches: parameters.lunchFor === "students" ? [] : lunches,
    studentLunches: parameters.lunchFor === "teachers" ? [] : lunches,
    balance: { grade: parameters.gradeBalance, sped: parameters.spedBalance },
    sectionCosts,
    placeBefore,
    strandBefore: findStrandsBefore(school, strandOf),
    changeCost: parameters.changeWeight,
    rooms,
  };
}

/** A section whose places cost something can be replaced by none that has other costs. */
function withCostKey(section: ProblemSection, costs: Float64Array | undefined, index: number): ProblemSection {
  return costs === undefined ? section : { ...section, key: `${section.key} #${index}` };
}

function buildRequests(
  school: School,
  { weights }: ClassScheduleParameters,
  courseIds: readonly string[],
  strandOf: readonly number[],
): readonly ProblemRequest[] {
  const courseIndex = indexOf(courseIds);
  const studentIndex = indexOf(school.students.map(({ id }) => id));
  const pair = (studentId: string, courseId: string | undefined): string => `${studentId} ${courseId}`;
  const requestIndex = indexOf(school.requests.map(({ studentId, courseId }) => pair(studentId, courseId)));
  const { fixed, closed } = readPlacements(school, strandOf);
  const bare = school.requests.map((request) => {
    const { studentId, courseId, alternateFor } = request;
    const first = requestIndex.get(pair(studentId, alternateFor)) ?? -1;
    const firstRequest = school.requests[first];
    const key = pair(studentId, courseId);
    return {
      student: studentIndex.get(studentId) ?? -1,
      course: courseIndex.get(courseId) ?? -1,
      points:
        firstRequest === undefined
          ? requestPoints(request, weights)
          : alternatePoints(request, requestPoints(firstRequest, weights)),
      alternateFor: first,
      fixedTo: fixed.get(key) ?? -1,
      closed: closed.get(key),
    };
  });
  const standIns = new Map<number, number>();
  for (const { alternateFor, points } of bare) {
    if (alternateFor >= 0) standIns.set(alternateFor, Math.max(points, standIns.get(alternateFor) ?? 0));
  }
  return bare.map((request, index) => {
    const loss = request.alternateFor >= 0 ? 0 : request.points - (standIns.get(index) ?? 0);
    return { ...request, loss };
  });
}

/** By "student course": the section a student is fixed to, and the strands closed to them. */
function readPlacements(
  school: School,
  strandOf: readonly number[],
): { readonly fixed: ReadonlyMap<string, number>; readonly closed: ReadonlyMap<string, ReadonlySet<number>> } {
  const sectionIndex = indexOf(school.sections.map(({ id }) => id));
  const siblings = groupBy(school.sections.keys(), (section) => school.sections[section]?.courseId);
  const fixed = new Map<string, number>();
  const closed = new Map<string, Set<number>>();
  for (const { studentId, sectionId, rule } of school.placements) {
    const section = sectionIndex.get(sectionId) ?? -1;
    const courseId = school.sections[section]?.courseId;
    const key = `${studentId} ${courseId}`;
    if (rule === "fixed") fixed.set(key, section);
    const shut = rule === "forbidden" ? [section] : (siblings.get(courseId) ?? []).filter((one) => one !== section);
    const strands = closed.get(key) ?? new Set();
    for (const one of shut) strands.add(strandOf[one] ?? -1);
    closed.set(key, strands);
  }
  return { fixed, closed };
}

function buildSections(
  school: School,
  parameters: ClassScheduleParameters,
  courseIds: readonly string[],
  strandOf: readonly number[],
  places: PlaceList,
  rooms: RoomStock | undefined,
): readonly ProblemSection[] {
  const courseIndex = indexOf(courseIds);
  const teacherIndex = indexOf(school.teachers.map((teacher) => teacher.id));
  return school.sections.map((section, index) => {
    const course = courseIndex.get(section.courseId) ?? -1;
    const [teacher, other] = [section.teacherId, section.coTeacherId].map((id) => teacherIndex.get(id ?? "") ?? -1);
    const staff = [teacher ?? -1, other ?? -1].filter((one) => one >= 0);
    const roomType = rooms?.kindOf(section) ?? -1;
    const strand = strandOf[index] ?? 0;
    const own = possiblePeriods(school, section).map((ids) => places.indexOf(ids, strand));
    const periods = [...new Set(own)].sort((a, b) => a - b);
    const classes = seatClasses(section, parameters, rooms?.sizes(roomType));
    const key = [course, staff, section.capacity, section.reserved?.seats, roomType, periods.join("|")].join(" ");
    return { course, teacher: teacher ?? -1, staff, capacity: section.capacity, roomType, periods, classes, key };
  });
}

/** More room sizes than this make the models larger without making schedules better. */
const MAX_CLASSES = 6;

function seatClasses(
  { capacity, reserved }: Section,
  { overfill, spedPerSection }: ClassScheduleParameters,
  roomSizes: readonly number[] | undefined,
): readonly SeatClass[] {
  // The small term keeps 20 × 1.1 at 22, where floating point says 22.000000000000004 or, for others, 21.999….
  const most = Math.floor(capacity * overfill + 1e-9);
  const seatClass = (roomSeats: number): SeatClass => {
    const seats = roomSizes === undefined ? most : Math.min(most, roomSeats);
    const openSeats = Math.max(0, Math.min(seats, most - (reserved?.seats ?? 0)));
    return { roomSeats, seats, spedSeats: Math.min(spedPerSection, seats), openSeats };
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
function placesBy<T>(
  items: readonly T[],
  groups: number,
  groupOf: (item: T) => number,
): readonly (readonly number[])[] {
  const result: number[][] = Array.from({ length: groups }, () => []);
  for (const [index, item] of items.entries()) result[groupOf(item)]?.push(index);
  return result;
}
