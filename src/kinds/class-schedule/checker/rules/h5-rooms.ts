import { Timetable } from "../clashes";
import { type Placement, type Rule, violationAt } from "../facts";

/** H5: one room a section, of its type, with the features it needs and large enough, and one section a room and time. */
export const rooms: Rule = function* ({ school, placements, enrolled, clashes }) {
  if (school.rooms === undefined) return;
  const timetables = new Map([...school.rooms.keys()].map((id) => [id, new Timetable(clashes)]));
  for (const placement of placements.values()) {
    const { section, roomId, periodId, periodIds, row } = placement;
    const room = school.rooms.get(roomId);
    if (room === undefined) {
      yield violationAt("H5", row, withoutRoom(placement));
      continue;
    }
    if (section.roomType !== "" && section.roomType !== room.type) {
      yield violationAt("H5", row, `section ${section.id} needs a ${section.roomType} room; ${roomId} is ${room.type}`);
    }
    const missing = section.features.filter((feature) => !room.features.includes(feature));
    if (missing.length > 0) {
      yield violationAt("H5", row, `section ${section.id} needs ${missing.join(", ")}, which room ${roomId} has not`);
    }
    const count = enrolled.get(section.id) ?? 0;
    if (count > room.capacity) {
      yield violationAt(
        "H5",
        row,
        `section ${section.id} has ${count} students; room ${roomId} holds ${room.capacity}`,
      );
    }
    const other = timetables.get(roomId)?.enter(section.id, periodIds);
    if (other !== undefined) {
      yield violationAt("H5", row, `room ${roomId} holds ${section.id} in ${periodId} and ${other} at the same time`);
    }
  }
};

function withoutRoom({ section, roomId }: Placement): string {
  if (roomId === "") return `section ${section.id} has no room`;
  return `section ${section.id} is in ${JSON.stringify(roomId)}, which is no room`;
}
