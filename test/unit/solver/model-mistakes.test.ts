import { describe, expect, test } from "vitest";
import { checkModel, modelMistakes } from "../../../src/solver/model-mistakes";
import { linearModel } from "../../support/linear-models";

const MODEL = linearModel({
  cost: [1, 2],
  rows: [
    { terms: { 0: 1, 1: 1 }, lower: 1 },
    { terms: { 1: 1 }, upper: 4 },
  ],
});

describe("checking a model's arrays", () => {
  test("accepts a model, infinite bounds included", () => {
    expect(modelMistakes(MODEL)).toEqual([]);
  });

  test.each([
    [{ cost: Float64Array.of(1, Number.POSITIVE_INFINITY) }, "cost[1] must be finite, got Infinity"],
    [{ columnLower: Float64Array.of(0, Number.POSITIVE_INFINITY) }, "columnLower[1] must be a number below Infinity"],
    [{ columnUpper: Float64Array.of(Number.NEGATIVE_INFINITY, 1) }, "columnUpper[0] must be a number above -Infinity"],
    [{ rowLower: Float64Array.of(Number.NaN, 1) }, "rowLower[0] must be a number below Infinity, got NaN"],
    [{ offset: Number.NaN }, "offset must be finite, got NaN"],
    [{ columnIndex: Int32Array.of(0, 2, 1) }, "columnIndex[1] must be from 0 to 1, got 2"],
    [{ columnIndex: Int32Array.of(1, 1, 1) }, "columnIndex[1] must be new in row 0, got 1 again"],
    [{ rowStart: Int32Array.of(0, 4, 3) }, "rowStart[2] must be at least rowStart[1] (4), got 3"],
    [{ rowStart: Int32Array.of(1, 2, 3) }, "rowStart[0] must be 0, got 1"],
    [{ value: new Float64Array(2) }, "value must have 3 elements, got 2"],
    [{ integer: new Uint8Array(3) }, "integer must have 2 elements, got 3"],
  ])("finds what is wrong: %j", (change, words) => {
    expect(modelMistakes({ ...MODEL, ...change }).join("\n")).toContain(words);
    expect(() => checkModel({ ...MODEL, ...change })).toThrow(words);
  });

  test("lists no more than ten mistakes", () => {
    const cost = new Float64Array(50).fill(Number.NaN);
    expect(modelMistakes(linearModel({ cost: [...cost], rows: [] }))).toHaveLength(10);
  });
});
