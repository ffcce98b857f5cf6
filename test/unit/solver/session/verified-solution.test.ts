import { describe, expect, test } from "vitest";
import { verifiedSolution } from "../../../../src/solver/session/verified-solution";
import { linearModel } from "../../../support/linear-models";

const OPTIONS = { timeLimitSeconds: 1 };
/** Seats: 300 a section, so a section that is off by a millionth lacks more than the tolerance in seats. */
const SECTIONS = linearModel({
  sense: "maximize",
  cost: [0, 1],
  upper: [1, 300],
  integer: true,
  rows: [{ terms: { 0: -300, 1: 1 }, upper: 0 }],
});

describe("a solution of HiGHS", () => {
  test("is taken as it is where it keeps the model", () => {
    const values = Float64Array.of(1, 299.9999999);
    const accepted = verifiedSolution(SECTIONS, values, 299.9999999, OPTIONS);
    expect(accepted).toEqual({ values, objective: 299.9999999 });
  });

  test("is rounded where its whole columns are off by so little that only their large coefficients break a row", () => {
    const values = Float64Array.of(1 - 4e-6, 300);
    const accepted = verifiedSolution(SECTIONS, values, 300, OPTIONS);
    expect(accepted).toEqual({ values: Float64Array.of(1, 300), objective: 300 });
  });

  test("is refused where rounding does not help, or makes it another solution", () => {
    const refuse = (values: Float64Array, objective: number) => () =>
      verifiedSolution(SECTIONS, values, objective, OPTIONS);
    expect(refuse(Float64Array.of(0.4, 300), 300)).toThrow("row 0 is broken by");
    expect(refuse(Float64Array.of(0.6, 180), 300)).toThrow("does not keep the model");
    const continuous = { ...SECTIONS, integer: new Uint8Array(2) };
    expect(() => verifiedSolution(continuous, Float64Array.of(0.99, 300), 300, OPTIONS)).toThrow(
      "does not keep the model",
    );
  });

  test("is allowed the tolerances that the run was given", () => {
    const values = Float64Array.of(0.9999, 300);
    const highs = { primal_feasibility_tolerance: 1e-3 };
    const continuous = { ...SECTIONS, integer: new Uint8Array(2) };
    expect(verifiedSolution(continuous, values, 300, { ...OPTIONS, highs }).values).toBe(values);
  });
});
