import type {
  CourseRequest,
  MeetingPattern,
  Period,
  PreviousSchedule,
  Room,
  Section,
  Student,
  StudentPlacement,
  TeacherPreference,
} from "../school";
import {
  readPeriod,
  readRequest,
  readRoom,
  readStudent,
  readTeacher,
  readUnavailability,
  type TeacherRow,
  type Unavailability,
} from "./entities";
import type { IssueList } from "./issue-list";
import { readPattern, readPlacement, readPreference, readPreviousSeat, readPreviousSection } from "./optional-rows";
import { type ReadRow, readRows, uniqueById } from "./rows";
import { readSection } from "./section-rows";
import type { RawTables } from "./tables";

/** All rows that could be read, each with its place for later mistakes. */
export interface SchoolRows {
  readonly periods: readonly ReadRow<Period>[];
  readonly sections: readonly ReadRow<Section>[];
  readonly students: readonly ReadRow<Student>[];
  readonly requests: readonly ReadRow<CourseRequest>[];
  readonly teachers: readonly ReadRow<TeacherRow>[];
  readonly unavailability: readonly ReadRow<Unavailability>[];
  readonly rooms: readonly ReadRow<Room>[];
  readonly patterns: readonly ReadRow<MeetingPattern>[];
  readonly placements: readonly ReadRow<StudentPlacement>[];
  readonly preferences: readonly ReadRow<TeacherPreference>[];
  readonly previousSections: readonly ReadRow<PreviousSchedule["sections"][number]>[];
  readonly previousSeats: readonly ReadRow<PreviousSchedule["seats"][number]>[];
}

export function readAllRows(tables: RawTables, issues: IssueList): SchoolRows {
  return {
    periods: uniqueById(readRows(tables, "periods", issues, readPeriod), "period_id"),
    sections: uniqueById(readRows(tables, "sections", issues, readSection), "section_id"),
    students: uniqueById(readRows(tables, "students", issues, readStudent), "student_id"),
    requests: readRows(tables, "requests", issues, readRequest),
    teachers: uniqueById(readRows(tables, "teachers", issues, readTeacher), "teacher_id"),
    unavailability: readRows(tables, "unavailability", issues, readUnavailability),
    rooms: uniqueById(readRows(tables, "rooms", issues, readRoom), "room_id"),
    patterns: uniqueById(readRows(tables, "patterns", issues, readPattern), "pattern_id"),
    placements: readRows(tables, "student_sections", issues, readPlacement),
    preferences: readRows(tables, "teacher_preferences", issues, readPreference),
    previousSections: readRows(tables, "master_schedule", issues, readPreviousSection),
    previousSeats: readRows(tables, "student_assignments", issues, readPreviousSeat),
  };
}
