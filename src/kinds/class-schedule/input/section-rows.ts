import type { Section } from "../school";
import type { Cells } from "./cells";

const MAX_CAPACITY = 10_000;
const MAX_LENGTH = 8;

export function readSection(cells: Cells): Section | undefined {
  const id = cells.requiredId("section_id");
  const courseId = cells.requiredId("course_id");
  const capacity = cells.requiredWhole("capacity", { min: 1, max: MAX_CAPACITY });
  const meeting = readMeeting(cells);
  const staff = readStaff(cells);
  const reserved = readReserved(cells, capacity);
  const department = cells.text("department");
  const roomType = cells.text("room_type");
  const roomFeatures = cells.textList("room_features");
  const link = cells.text("link");
  if (id === undefined || courseId === undefined || capacity === undefined) return undefined;
  return { id, courseId, capacity, department, roomType, roomFeatures, reserved, link, ...meeting, ...staff };
}

type Meeting = Pick<Section, "allowedPeriodIds" | "fixedPeriodId" | "forbiddenPeriodIds" | "length" | "patternIds">;

function readMeeting(cells: Cells): Meeting {
  const allowedPeriodIds = cells.idList("allowed_periods");
  const fixedPeriodId = cells.id("fixed_period");
  if (fixedPeriodId !== undefined && allowedPeriodIds?.includes(fixedPeriodId) === false) {
    const message = `fixed_period ${fixedPeriodId} is not among allowed_periods`;
    cells.refuse("fixed_period", message, "add it to allowed_periods or leave one of the two empty");
  }
  const forbiddenPeriodIds = cells.idList("forbidden_periods") ?? [];
  if (fixedPeriodId !== undefined && forbiddenPeriodIds.includes(fixedPeriodId)) {
    const message = `forbidden_periods holds the fixed_period ${fixedPeriodId}`;
    cells.refuse("forbidden_periods", message, "take it out or leave fixed_period empty");
  }
  const length = cells.whole("length", { min: 1, max: MAX_LENGTH }) ?? 1;
  const patternIds = cells.idList("patterns");
  if (patternIds !== undefined && length > 1) {
    cells.refuse("length", "length and patterns cannot both be given", "write the periods in a row as patterns");
  }
  return { allowedPeriodIds, fixedPeriodId, forbiddenPeriodIds, length, patternIds };
}

function readStaff(cells: Cells): Pick<Section, "teacherId" | "coTeacherId" | "sameTeacher"> {
  const teacherId = cells.id("teacher_id");
  const coTeacherId = cells.id("co_teacher_id");
  if (coTeacherId !== undefined && !cells.has("teacher_id")) {
    cells.refuse("teacher_id", "teacher_id must be given where co_teacher_id is", "name the co-teacher as the teacher");
  } else if (coTeacherId !== undefined && coTeacherId === teacherId) {
    cells.refuse("co_teacher_id", "co_teacher_id must be another than teacher_id", "name another teacher or none");
  }
  const sameTeacher = cells.text("same_teacher");
  if (sameTeacher !== undefined && !cells.has("teacher_id")) {
    cells.refuse("teacher_id", "teacher_id must be given where same_teacher is", "name the teacher of the section");
  }
  return { teacherId, coTeacherId, sameTeacher };
}

function readReserved(cells: Cells, capacity: number | undefined): Section["reserved"] {
  const seats = cells.whole("reserved_seats", { min: 1, max: MAX_CAPACITY });
  const grade = cells.text("reserved_for");
  if (cells.has("reserved_seats") !== cells.has("reserved_for")) {
    const [given, missing] = cells.has("reserved_for")
      ? ["reserved_for", "reserved_seats"]
      : ["reserved_seats", "reserved_for"];
    cells.refuse(missing, `${missing} must be given where ${given} is`, "give both or neither");
    return undefined;
  }
  if (seats !== undefined && capacity !== undefined && seats > capacity) {
    const message = `reserved_seats ${seats} is more than the capacity ${capacity}`;
    cells.refuse("reserved_seats", message, "lower it or raise the capacity");
  }
  return seats === undefined || grade === undefined ? undefined : { seats, grade };
}
