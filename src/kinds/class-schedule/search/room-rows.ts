import type { ProblemSection } from "./problem";
import { type ModelParts, sectionOf, unit } from "./sub-model-parts";

/** H5: no more meetings at a time than there are rooms for them, counted by kind and size of room. */
export function addRoomRows(parts: ModelParts): void {
  const { problem } = parts;
  const stock = problem.rooms;
  if (stock === undefined) return;
  const everyRoom = new Set(stock.rooms.keys());
  const anyRoomWillDo = problem.sections.some(({ roomType }) => roomType === -1);
  for (const pool of [...(anyRoomWillDo ? [everyRoom] : []), ...stock.pools]) {
    const capacities = [...pool].map((room) => stock.rooms[room]?.capacity ?? 0);
    const within = [...stock.kinds.keys()].map((kind) =>
      [...(stock.kinds[kind]?.rooms ?? [])].every((room) => pool.has(room)),
    );
    const competes = ({ roomType }: ProblemSection): boolean =>
      roomType === -1 ? pool.size === everyRoom.size : within[roomType] === true;
    for (const seats of [...new Set(capacities)].sort((a, b) => a - b)) {
      const supply = capacities.filter((capacity) => capacity >= seats).length;
      for (const slot of problem.slots.keys()) addRoomRow(parts, competes, seats, slot, supply);
    }
  }
}

/** No more meetings that need one of a pool of rooms, of a size, than there are such rooms. */
function addRoomRow(
  parts: ModelParts,
  competes: (section: ProblemSection) => boolean,
  seats: number,
  slot: number,
  supply: number,
): void {
  const { problem, schedule } = parts;
  const needs = (section: ProblemSection, seatClass: number): boolean =>
    competes(section) && (section.classes[seatClass]?.roomSeats ?? 0) >= seats;
  const isThen = (place: number): boolean => problem.slotsOf[place]?.includes(slot) === true;
  let left = supply;
  for (const [index, section] of problem.sections.entries()) {
    if (parts.isFree[index] === 1 || !isThen(schedule.sectionPeriod[index] ?? 0)) continue;
    if (needs(section, schedule.sectionClass[index] ?? 0)) left -= 1;
  }
  const columns = parts.sectionColumns.filter(
    (column) => isThen(column.period) && needs(sectionOf(parts, column), column.seatClass),
  );
  const groups = new Set(columns.map(({ group }) => group));
  const demand = [...groups].reduce((sum, group) => sum + group.sections.length, 0);
  if (demand > left) parts.builder.addRow(-Infinity, Math.max(0, left), columns.map(unit));
}
