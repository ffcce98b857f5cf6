import { groupBy } from "../group-by";
import type { SeatClass } from "./problem";
import { isOutsider, type SeatTable } from "./schedule";
import { classOf, type ModelParts, type RequestColumn, type SectionColumn, sectionOf, unit } from "./sub-model-parts";

/** From more sections than this on, the seats row alone ties requests to sections; tighter rows make the LP slow. */
const LINKED_UP_TO = 2;

/** A course at a time: the columns of its requests and of its sections then. */
interface Cell {
  readonly index: number;
  readonly requests: readonly RequestColumn[];
  readonly sections: readonly SectionColumn[];
}

/** H4 and H6: in no place more students of a course than its sections there seat. */
export function addSeatRows(parts: ModelParts, rest: SeatTable): void {
  const { problem } = parts;
  const requests = groupBy(
    parts.requestColumns,
    ({ request, period }) => (problem.requests[request]?.course ?? 0) * problem.periods + period,
  );
  const sections = groupBy(
    parts.sectionColumns,
    (column) => sectionOf(parts, column).course * problem.periods + column.period,
  );
  for (const index of new Set([...requests.keys(), ...sections.keys()])) {
    const cell = { index, requests: requests.get(index) ?? [], sections: sections.get(index) ?? [] };
    addCellRows(parts, rest, cell);
    addOpenRow(parts, rest, cell);
    addLinkRows(parts, rest, cell);
  }
}

function addCellRows(parts: ModelParts, rest: SeatTable, { index: cell, requests, sections }: Cell): void {
  const { problem, builder } = parts;
  const spare = (rest.seats[cell] ?? 0) - (rest.taken[cell] ?? 0);
  if (sections.length > 0 || requests.length > spare) {
    builder.addRow(-Infinity, spare, [...requests.map(unit), ...supplyOf(parts, sections, ({ seats }) => seats)]);
  }
  const sped = requests.filter(({ request }) => problem.sped[problem.requests[request]?.student ?? 0] === 1);
  const spedTaken = rest.spedTaken[cell] ?? 0;
  const spedSpare = (rest.spedSeats[cell] ?? 0) - spedTaken;
  if (sped.length > spedSpare || (sections.length > 0 && spedTaken > 0)) {
    const supply = supplyOf(parts, sections, ({ spedSeats }) => spedSeats);
    builder.addRow(-Infinity, spedSpare, [...sped.map(unit), ...supply]);
  }
}

/** Requests are met only where a section stands, said one by one where that does not make the LP slow. */
function addLinkRows(
  { problem, builder }: ModelParts,
  rest: SeatTable,
  { index: cell, requests, sections }: Cell,
): void {
  const course = Math.floor(cell / problem.periods);
  const linked = (problem.sectionsOf[course]?.length ?? 0) <= LINKED_UP_TO && (rest.seats[cell] ?? 0) <= 0;
  if (!linked || sections.length === 0) return;
  const link = sections.map(({ column }) => [column, -1] as const);
  for (const { column } of requests) builder.addRow(-Infinity, 0, [[column, 1], ...link]);
}

/** Where seats are kept for a grade, others take no more than the rest. */
function addOpenRow(parts: ModelParts, rest: SeatTable, { index: cell, requests, sections }: Cell): void {
  const outsiders = requests.filter(({ request, period }) => isOutsider(parts.problem, request, period));
  const spare = (rest.openSeats[cell] ?? 0) - (rest.openTaken[cell] ?? 0);
  if (outsiders.length === 0 && (rest.openTaken[cell] ?? 0) === 0) return;
  const supply = supplyOf(parts, sections, ({ openSeats }) => openSeats);
  parts.builder.addRow(-Infinity, spare, [...outsiders.map(unit), ...supply]);
}

function supplyOf(
  parts: ModelParts,
  sections: readonly SectionColumn[],
  seats: (seatClass: SeatClass) => number,
): readonly (readonly [number, number])[] {
  return sections.map((column) => [column.column, -seats(classOf(parts, column))] as const);
}
