import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computeResiduals, roundIntegers, verifySolution } from "../../../src/solver/verify";
import { linearModel } from "../../support/linear-models";

const MODEL = linearModel({
  sense: "maximize",
  cost: [5, 4, 3],
  upper: [10, 10, 10],
  integer: true,
  offset: 7,
  rows: [
    { terms: { 0: 2, 1: 3, 2: 1 }, upper: 25 },
    { terms: { 0: 4, 1: 1 }, lower: 2, upper: 22 },
  ],
});
const GOOD = Float64Array.of(4, 5, 2);
const OBJECTIVE = 53;

describe("verifying a solution", () => {
  test("accepts one that keeps every rule", () => {
    const { passed, residuals } = verifySolution(MODEL, GOOD, OBJECTIVE);
    expect(passed).toBe(true);
    expect(residuals).toMatchObject({ row: 0, column: 0, integrality: 0, objective: OBJECTIVE });
  });

  test("catches any value moved out of what the rules leave it", () => {
    fc.assert(
      fc.property(fc.nat(2), fc.double({ min: -30, max: 30, noNaN: true }), (column, value) => {
        const values = GOOD.slice();
        values[column] = value;
        const legal =
          Math.abs(value - Math.round(value)) <= 1e-6 &&
          value >= -1e-6 &&
          value <= 10 &&
          keepsRows(Math.round(value), column);
        const near =
          Math.abs(value - Math.round(value)) <= 1e-5 || Math.abs(value - 10) < 1e-4 || Math.abs(value) < 1e-4;
        fc.pre(legal || !near || Number.isInteger(value));
        const claimed = computeResiduals(MODEL, values).objective;
        expect(verifySolution(MODEL, values, claimed).passed).toBe(legal);
      }),
    );
  });

  test("names the row, the column and the claim that are wrong", () => {
    expect(verifySolution(MODEL, Float64Array.of(6, 5, 2), 63).mistakes).toEqual([
      expect.stringMatching(/^row 1 is broken by 0\.24/),
    ]);
    expect(verifySolution(MODEL, Float64Array.of(4, 5, -1), 44).mistakes[0]).toContain(
      "column 2 is outside its bounds",
    );
    expect(verifySolution(MODEL, Float64Array.of(4, 5, 1.5), 51.5).mistakes).toEqual([
      "column 2 must be whole and is off by 0.5",
    ]);
    expect(verifySolution(MODEL, GOOD, 54).mistakes).toEqual(["objective 54 was claimed, 53 computed"]);
  });

  test("takes NaN and a missing value for the worst there is", () => {
    expect(verifySolution(MODEL, Float64Array.of(4, Number.NaN, 2), OBJECTIVE).passed).toBe(false);
    expect(verifySolution(MODEL, Float64Array.of(4, 5), OBJECTIVE).passed).toBe(false);
    expect(verifySolution(MODEL, GOOD, Number.NaN).passed).toBe(false);
  });

  test("rounds whole columns and leaves no negative zero", () => {
    const rounded = roundIntegers(MODEL, Float64Array.of(3.9999999, -1e-9, 2));
    expect([...rounded]).toEqual([4, 0, 2]);
    expect(Object.is(rounded[1], 0)).toBe(true);
  });
});

function keepsRows(value: number, column: number): boolean {
  const [a = 0, b = 0, c = 0] = [...GOOD].map((old, at) => (at === column ? value : old));
  return 2 * a + 3 * b + c <= 25 && 4 * a + b >= 2 && 4 * a + b <= 22;
}
