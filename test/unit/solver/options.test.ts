import { describe, expect, test } from "vitest";
import { checkSolveOptions, HIGHS_OPTIONS, highsOptionMistakes } from "../../../src/solver/options";
import { SolverError } from "../../../src/solver/port";

describe("options of a solve", () => {
  test("accepts every listed option at both ends of its range and nothing beyond", () => {
    for (const [name, rule] of Object.entries(HIGHS_OPTIONS)) {
      if (rule.type === "boolean") expect(highsOptionMistakes({ [name]: true })).toEqual([]);
      else if (rule.type === "string")
        for (const value of rule.values) expect(highsOptionMistakes({ [name]: value })).toEqual([]);
      else {
        expect(highsOptionMistakes({ [name]: rule.minimum })).toEqual([]);
        expect(highsOptionMistakes({ [name]: rule.maximum })).toEqual([]);
        expect(highsOptionMistakes({ [name]: rule.minimum - 1 })).toHaveLength(1);
      }
      expect(highsOptionMistakes({ [name]: Number.NaN })).toHaveLength(1);
    }
  });

  test.each([
    ["threads", "a solve keeps one core busy"],
    ["parallel", "a solve keeps one core busy"],
    ["mip_search_simulate_concurrency", "a solve keeps one core busy"],
    ["solution_file", "solves touch no files"],
    ["time_limit", "cannot be set by its HiGHS name"],
    ["toString", "is not allowed"],
    ["__proto__x", "is not allowed"],
  ])("refuses %s: %s", (option, words) => {
    const [mistake] = highsOptionMistakes({ [option]: 1 });
    expect(mistake).toMatchObject({ option, message: expect.stringContaining(words) });
  });

  test("names the field to use instead of a HiGHS name", () => {
    expect(highsOptionMistakes({ mip_rel_gap: 0.1 })[0]?.remedy).toBe("use relativeGap");
  });

  test("lists every mistake at once", () => {
    const wrong = { timeLimitSeconds: 0, relativeGap: -1, seed: 0.5, maxNodes: -1, highs: { presolve: "maybe" } };
    const start = Float64Array.of(1, Number.NaN);
    const error = catching(() => checkSolveOptions({ ...wrong, start }));
    expect(error.code).toBe("INVALID_OPTION");
    expect(error.message.split("\n")).toEqual([
      "timeLimitSeconds must be a number from 0.001 to 1000000, got 0",
      expect.stringContaining("relativeGap must be a number from 0"),
      "seed must be a whole number from 0 to 2147483647, got 0.5",
      "maxNodes must be a whole number from 0 to 2147483647, got -1",
      'highs.presolve must be one of "choose", "off", "on", got "maybe"; correct or leave it out',
      "start[1] must be finite, got NaN",
    ]);
  });
});

function catching(act: () => void): SolverError {
  try {
    act();
  } catch (error) {
    if (error instanceof SolverError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
