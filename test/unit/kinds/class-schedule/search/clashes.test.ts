import fc from "fast-check";
import { expect, test } from "vitest";
import { findClashes, mostPeriodsAtOnce, periodsClash } from "../../../../../src/kinds/class-schedule/clashes";
import type { Period } from "../../../../../src/kinds/class-schedule/school";
import { makePeriods } from "../../../../support/class-schedule/made-school";

const periods: fc.Arbitrary<readonly Period[]> = fc
  .array(
    fc.record({
      day: fc.constantFrom("Mon", "Tue"),
      start: fc.integer({ min: 0, max: 12 }),
      length: fc.integer({ min: 1, max: 6 }),
      timed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((rows) =>
    rows.map(({ day, start, length, timed }, i) => ({
      id: `P${i}`,
      label: undefined,
      day,
      start: timed ? start : undefined,
      end: timed ? start + length : undefined,
      lunch: false,
    })),
  );

test("periods without times clash with themselves only", () => {
  expect(findClashes(makePeriods(3)).slots).toEqual([[0], [1], [2]]);
});

test("periods that only touch do not clash", () => {
  const at = (id: string, start: number, end: number) => ({
    id,
    label: undefined,
    day: "Mon",
    start,
    end,
    lunch: false,
  });
  expect(periodsClash(at("A", 480, 540), at("B", 540, 600))).toBe(false);
  expect(periodsClash(at("A", 480, 541), at("B", 540, 600))).toBe(true);
});

test("two periods clash exactly if they share a slot", () => {
  fc.assert(
    fc.property(periods, (all) => {
      const { clash, slots } = findClashes(all);
      for (const [i, a] of all.entries()) {
        for (const [j, b] of all.entries()) {
          const together = slots.some((slot) => slot.includes(i) && slot.includes(j));
          expect(together).toBe(periodsClash(a, b));
          expect(clash[i * all.length + j] === 1).toBe(together);
        }
      }
    }),
  );
});

test("the most periods at once is the size of the largest set without a clash", () => {
  fc.assert(
    fc.property(periods, (all) => {
      let most = 0;
      for (let mask = 0; mask < 1 << all.length; mask += 1) {
        const set = all.filter((_, i) => (mask & (1 << i)) !== 0);
        const free = set.every((a, i) => set.every((b, j) => i >= j || !periodsClash(a, b)));
        if (free) most = Math.max(most, set.length);
      }
      expect(mostPeriodsAtOnce(all)).toBe(most);
    }),
    { numRuns: 50 },
  );
});
