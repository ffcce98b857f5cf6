import fc from "fast-check";
import { expect, test } from "vitest";
import { assignRooms, type Meeting, RoomStock } from "../../../../../src/kinds/class-schedule/search/rooms";
import { makeSection } from "../../../../support/class-schedule/made-school";

const TYPES = ["gen", "lab"];
const SECTIONS = [undefined, ...TYPES].flatMap((roomType) =>
  [[], ["sink"], ["sink", "gas"]].map((roomFeatures) => makeSection("A-1", { roomType, roomFeatures })),
);
const rooms = fc.array(
  fc.record({
    type: fc.constantFrom(...TYPES),
    capacity: fc.integer({ min: 1, max: 4 }),
    features: fc.subarray(["sink", "gas"]),
  }),
  { minLength: 1, maxLength: 5 },
);
const meetings = fc.array(
  fc.record({
    period: fc.integer({ min: 0, max: 1 }),
    section: fc.constantFrom(...SECTIONS),
    seats: fc.integer({ min: 1, max: 4 }),
  }),
  { maxLength: 7 },
);
const samePeriod = (a: number, b: number): boolean => a === b;

test("rooms are found exactly if there is a way, and each fits and is used once at a time", () => {
  fc.assert(
    fc.property(rooms, meetings, (list, wishes) => {
      const stock = new RoomStock(
        list.map((room, i) => ({ ...room, id: `R${i}` })),
        SECTIONS,
      );
      const needs = wishes.map(
        ({ period, section, seats }): Meeting => ({ period, need: { type: stock.kindOf(section), seats } }),
      );
      const found = assignRooms(stock, needs, samePeriod);
      expect(found !== undefined).toBe(isPossible(stock, needs, []));
      for (const [i, room] of [...(found ?? [])].entries()) {
        const { need, period } = needs[i] as Meeting;
        expect(stock.fits(room, need)).toBe(true);
        expect(needs.some((other, j) => j < i && other.period === period && found?.[j] === room)).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

function isPossible(stock: RoomStock, needs: readonly Meeting[], taken: readonly number[]): boolean {
  const next = needs[taken.length];
  if (next === undefined) return true;
  return stock.rooms.some((_, room) => {
    const used = taken.some((other, i) => other === room && needs[i]?.period === next.period);
    return !used && stock.fits(room, next.need) && isPossible(stock, needs, [...taken, room]);
  });
}

test("small meetings leave the large rooms to others", () => {
  const stock = new RoomStock(
    [
      { id: "large", type: "gen", capacity: 40, features: [] },
      { id: "small", type: "gen", capacity: 20, features: [] },
    ],
    [],
  );
  const need = { type: -1, seats: 10 };
  expect([...(assignRooms(stock, [{ period: 0, need }], samePeriod) ?? [])]).toEqual([1]);
});
