import type { Period, School, Section } from "../../../src/kinds/class-schedule/school";

/** A section of course A with ten seats, any room, any period and no teacher. */
export function makeSection(id: string, changes: Partial<Section> = {}): Section {
  return {
    id,
    courseId: "A",
    teacherId: undefined,
    capacity: 10,
    department: undefined,
    roomType: undefined,
    allowedPeriodIds: undefined,
    fixedPeriodId: undefined,
    forbiddenPeriodIds: [],
    length: 1,
    patternIds: undefined,
    coTeacherId: undefined,
    roomFeatures: [],
    reserved: undefined,
    link: undefined,
    sameTeacher: undefined,
    ...changes,
  };
}

export function makePeriods(count: number): readonly Period[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `P${i + 1}`,
    label: undefined,
    day: undefined,
    start: undefined,
    end: undefined,
    lunch: false,
  }));
}

/** Four periods, one section, one teacher, one room, one student who asks for course A. */
export function makeSchool(changes: Partial<School> = {}): School {
  return {
    periods: makePeriods(4),
    sections: [makeSection("A-1")],
    students: [{ id: "S1", grade: undefined, sped: false }],
    requests: [{ studentId: "S1", courseId: "A", priority: 2, rank: undefined, alternateFor: undefined }],
    teachers: [{ id: "T1", department: undefined, maxSections: 6, unavailablePeriodIds: [] }],
    rooms: [{ id: "R1", type: "gen", capacity: 30, features: [] }],
    patterns: [],
    placements: [],
    preferences: [],
    previous: undefined,
    ...changes,
  };
}
