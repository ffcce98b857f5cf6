import { describe, expect, test } from "vitest";
import { modelKind } from "../../../../src/kinds/model";

const { parseParameters, parametersSchema, timeoutMs } = modelKind.description;

describe("the parameters of a model job", () => {
  test("are completed with their defaults", () => {
    expect(parseParameters({})).toEqual({
      parameters: {
        timeLimitSeconds: 60,
        gap: 1e-4,
        seed: 0,
        portfolio: 1,
        reproducible: false,
        duals: true,
        highs: {},
      },
    });
    expect(timeoutMs({ timeLimitSeconds: 100 })).toBeGreaterThan(100_000);
  });

  test("are refused with a pointer to each mistake", () => {
    const wrong = {
      timeLimitSeconds: 1e6,
      gap: -1,
      seed: 0.5,
      duals: "yes",
      other: 1,
      highs: { threads: 8, presolve: "maybe", mip_rel_gap: 1 },
    };
    const parsed = parseParameters(wrong);
    if (!("issues" in parsed)) throw new Error("nothing was refused");
    const paths = parsed.issues.map(({ path }) => path);
    expect(paths.sort()).toEqual(
      [
        "/parameters/duals",
        "/parameters/gap",
        "/parameters/highs/mip_rel_gap",
        "/parameters/highs/presolve",
        "/parameters/highs/threads",
        "/parameters/other",
        "/parameters/seed",
        "/parameters/timeLimitSeconds",
      ].sort(),
    );
  });

  test.each([null, 7, "x", []])("are refused where %j is no object", (value) => {
    expect(parseParameters(value)).toHaveProperty("issues");
  });

  test("have a JSON schema with every name and its description", () => {
    expect(Object.keys(parametersSchema.properties ?? {}).sort()).toEqual(
      ["duals", "gap", "highs", "maxNodes", "portfolio", "reproducible", "seed", "timeLimitSeconds"].sort(),
    );
    for (const property of Object.values(parametersSchema.properties ?? {}))
      expect(property).toHaveProperty("description");
    expect(parametersSchema.additionalProperties).toBe(false);
  });
});
