import { describe, expect, test } from "vitest";
import { looseParameters, parametersOf } from "../../../src/cli/parameters";

const KIND = {
  name: "class-schedule",
  parametersSchema: {
    type: "object",
    properties: {
      timeLimitSeconds: { type: "number" },
      iterationLimit: { type: "integer" },
      seed: { type: "integer" },
      label: { type: "string" },
      weights: { type: "object", properties: { 1: { type: "number" }, note: { type: "string" } } },
    },
  },
};

describe("parameters from the command line", () => {
  test("flags take the kind's own names", () => {
    expect(parametersOf(KIND, { timeLimit: 60, iterations: 9, seed: 7 })).toEqual({
      timeLimitSeconds: 60,
      iterationLimit: 9,
      seed: 7,
    });
  });

  test("values are JSON where they can be, and text where the schema wants text", () => {
    const param = ["seed=7", "label=7", "weights.1=2.5", "weights.note=true", "iterationLimit=many"];
    expect(parametersOf(KIND, { param })).toEqual({
      seed: 7,
      label: "7",
      weights: { 1: 2.5, note: "true" },
      iterationLimit: "many",
    });
  });

  test("a value may hold equals signs and be empty", () => {
    expect(looseParameters(["a=b=c", "d="])).toEqual({ a: "b=c", d: "" });
  });

  test("all mistakes are told at once, with what was probably meant", () => {
    expect(() => parametersOf(KIND, { threads: 2, param: ["sede=7", "seed", "weights..1=3"] })).toThrow(
      [
        "--threads: class-schedule has no such parameter; it has timeLimitSeconds, iterationLimit, seed, label, weights (see --param)",
        "--param sede: no such parameter; did you mean seed?",
        "--param seed: must be name=value; for example --param seed=7",
        "--param weights..1=3: must be name=value; for example --param seed=7",
      ].join("\n"),
    );
  });

  test("no name reaches the prototype of anything", () => {
    expect(() => looseParameters(["__proto__.polluted=1"])).toThrow("must be name=value");
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
