import { readFileSync } from "node:fs";
import { join } from "node:path";
import loadHighs from "highs";
import { describe, expect, test } from "vitest";
import { createEmbeddedEngine } from "../../../src/solver/embedded/engine";
import { HIGHS_OPTIONS } from "../../../src/solver/options";
import { facilityLocation, linearModel } from "../../support/linear-models";
import { engineSuite } from "./port-suite";

engineSuite("the embedded engine", createEmbeddedEngine);

const SMALL = linearModel({ cost: [1], rows: [{ terms: { 0: 1 }, lower: 2 }] });
const LIMIT = { timeLimitSeconds: 30 };

describe("the embedded engine", () => {
  test("is used again after its parser crashed the thread", async () => {
    const engine = createEmbeddedEngine();
    for (let round = 0; round < 3; round += 1) {
      const bytes = Buffer.from("Minimize\n o: x\nSubject To\n c: x >= y\nEnd");
      await expect(engine.solve({ form: "file", format: "lp", bytes }, LIMIT).result).rejects.toMatchObject({
        code: "INVALID_MODEL",
      });
      const { objective } = await engine.solve({ form: "arrays", model: SMALL }, LIMIT).result;
      expect(objective).toBe(2);
    }
    await engine.close();
  });

  test("refuses a model that cannot fit into its 2 GiB before it copies anything", async () => {
    const engine = createEmbeddedEngine();
    const value = new Float64Array(90_000_000);
    const model = { ...SMALL, value };
    await expect(engine.solve({ form: "arrays", model }, LIMIT).result).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      message: expect.stringContaining("use the native engine or a smaller model"),
    });
    expect((await engine.solve({ form: "arrays", model: SMALL }, LIMIT).result).objective).toBe(2);
    await engine.close();
  });

  test("cannot be used once closed, and closing cancels what is running", async () => {
    const engine = createEmbeddedEngine();
    const { result } = engine.solve({ form: "arrays", model: facilityLocation(60, 150) }, LIMIT);
    await engine.close();
    expect((await result).status).toBe("cancelled");
    expect(() => engine.solve({ form: "arrays", model: SMALL }, LIMIT)).toThrow("the engine is closed");
  });

  test("works beside others of its kind", async () => {
    const engines = [createEmbeddedEngine(), createEmbeddedEngine()];
    const results = await Promise.all(
      engines.map((engine) => engine.solve({ form: "arrays", model: facilityLocation(10, 20) }, LIMIT).result),
    );
    expect(results[0]?.objective).toBe(results[1]?.objective);
    await Promise.all(engines.map((engine) => engine.close()));
  });

  test("carries the version of the package it is made of", async () => {
    const engine = createEmbeddedEngine();
    const { version } = JSON.parse(readFileSync(join(process.cwd(), "node_modules/highs/package.json"), "utf8"));
    expect(engine.name).toBe(`highs-wasm ${version}`);
    await engine.close();
  });

  test("allows only options and ranges that HiGHS itself knows", async () => {
    const model = (await loadHighs()).createModel();
    const known = model.options.names();
    for (const [name, rule] of Object.entries(HIGHS_OPTIONS)) {
      expect(known).toContain(name);
      const { type, minimum, maximum } = model.options.describe(name);
      expect(type === "double" ? "number" : type).toBe(rule.type);
      if (rule.type !== "integer" && rule.type !== "number") continue;
      expect(rule.minimum).toBeGreaterThanOrEqual(minimum ?? Number.NEGATIVE_INFINITY);
      expect(rule.maximum).toBeLessThanOrEqual(maximum ?? Number.POSITIVE_INFINITY);
    }
    model.dispose();
  });
});
