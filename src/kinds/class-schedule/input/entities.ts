import type { CourseRequest, Period, RequestPriority, Room, Student, Teacher } from "../school";
import type { Cells } from "./cells";

const MAX_CAPACITY = 10_000;
const DEFAULT_MAX_SECTIONS = 6;
const DEFAULT_PRIORITY = 2;

export type TeacherRow = Omit<Teacher, "unavailablePeriodIds">;

export interface Unavailability {
  readonly teacherId: string;
  readonly periodId: string;
}

export function readPeriod(cells: Cells): Period | undefined {
  const id = cells.requiredId("period_id");
  const start = cells.time("start");
  const end = cells.time("end");
  if (cells.has("start") !== cells.has("end")) {
    const [given, missing] = cells.has("start") ? ["start", "end"] : ["end", "start"];
    cells.refuse(missing, `${missing} must be given where ${given} is`, "give both times or neither");
  } else if (start !== undefined && end !== undefined && end <= start) {
    cells.refuse("end", "end must be later than start", "correct one of the times; no period runs past midnight");
  }
  const label = cells.text("label");
  const day = cells.text("day");
  const lunch = cells.whole("lunch", { min: 0, max: 1 }) === 1;
  return id === undefined ? undefined : { id, label, day, start, end, lunch };
}

export function readStudent(cells: Cells): Student | undefined {
  const id = cells.requiredId("student_id");
  const grade = cells.text("grade");
  const sped = cells.whole("sped", { min: 0, max: 1 }) === 1;
  return id === undefined ? undefined : { id, grade, sped };
}

export function readRequest(cells: Cells): CourseRequest | undefined {
  const studentId = cells.requiredId("student_id");
  const courseId = cells.requiredId("course_id");
  const priority = (cells.whole("priority", { min: 1, max: 3 }) ?? DEFAULT_PRIORITY) as RequestPriority;
  const rank = cells.whole("rank", { min: 1, max: 1_000_000 });
  const alternateFor = cells.id("alternate_for");
  if (alternateFor !== undefined && cells.has("priority")) {
    const message = "priority must be empty where alternate_for is given";
    cells.refuse("priority", message, "an alternate has the priority of the request it stands in for");
  }
  if (studentId === undefined || courseId === undefined) return undefined;
  return { studentId, courseId, priority, rank, alternateFor };
}

export function readTeacher(cells: Cells): TeacherRow | undefined {
  const id = cells.requiredId("teacher_id");
  const department = cells.text("department");
  const maxSections = cells.whole("max_sections", { min: 0, max: 1000 }) ?? DEFAULT_MAX_SECTIONS;
  return id === undefined ? undefined : { id, department, maxSections };
}

export function readUnavailability(cells: Cells): Unavailability | undefined {
  const teacherId = cells.requiredId("teacher_id");
  const periodId = cells.requiredId("period_id");
  return teacherId === undefined || periodId === undefined ? undefined : { teacherId, periodId };
}

export function readRoom(cells: Cells): Room | undefined {
  const id = cells.requiredId("room_id");
  const type = cells.has("room_type") ? cells.text("room_type") : cells.missing("room_type");
  const capacity = cells.requiredWhole("capacity", { min: 1, max: MAX_CAPACITY });
  const features = cells.textList("features");
  return id === undefined || type === undefined || capacity === undefined
    ? undefined
    : { id, type, capacity, features };
}
