import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Desk, rulesOf } from "../../../../support/class-schedule/desk";
import { smallSchool } from "../../../../support/class-schedule/small-school";
import { describeSolution, solveSmall, writeOutput } from "../../../../support/class-schedule/solution";

const SCHOOL = smallSchool();
const OUTPUT = writeOutput(describeSolution(SCHOOL, solveSmall(SCHOOL)));
const SOLVER = { engine: "highs 1", seconds: 2.5, objective: null, bound: null, gap: null, seed: 3 };

type Json = Record<string, unknown>;

describe("what a solver or an earlier metrics.json claims", () => {
  const desk = new Desk();
  const file = join(desk.output, "metrics.json");
  const read = (): Json => JSON.parse(readFileSync(file, "utf8")) as Json;
  const objective = async (): Promise<number> => Number((await desk.check()).metrics?.objective);
  beforeEach(() => desk.lay(SCHOOL, OUTPUT));
  afterAll(() => desk.remove());

  test("the solver's engine, seed, seconds and bound are passed on, and the gap is computed", async () => {
    const worth = await objective();
    const report = await desk.check({ solver: { ...SOLVER, objective: worth, bound: worth * 1.25, gap: 0.9 } });
    expect(report).toMatchObject({ passed: true });
    expect(read()).toMatchObject({ engine: "highs 1", seed: 3, seconds: 2.5, bound: worth * 1.25, gap: 0.25 });
    expect(read()).toEqual(report.metrics);
  });

  test("a bound equal to the objective is a gap of 0, one below it is refused", async () => {
    const worth = await objective();
    expect((await desk.check({ solver: { ...SOLVER, bound: worth } })).metrics?.gap).toBe(0);
    const report = await desk.check({ solver: { ...SOLVER, bound: worth - 0.1 } });
    expect(rulesOf(report)).toEqual(["bound"]);
  });

  test("an objective that the files do not give is refused", async () => {
    const report = await desk.check({ solver: { ...SOLVER, objective: (await objective()) + 0.1 } });
    expect(rulesOf(report)).toEqual(["metrics"]);
    expect(read().verified).toBe(false);
  });

  test("a second check accepts what the first wrote, and keeps its claims", async () => {
    await desk.check({ solver: { ...SOLVER, bound: 1e6 } });
    const written = read();
    expect(await desk.check()).toMatchObject({ passed: true, violations: [] });
    expect(read()).toEqual(written);
  });

  test("every number of an earlier metrics.json is compared, however deep", async () => {
    await desk.check({ solver: { ...SOLVER, bound: 1e6 } });
    const written = read();
    const claims = ["bound", "engine", "seed", "seconds", "verified"];
    const spoilt = leaves(written)
      .filter((path) => !claims.includes(path.join(".")))
      .map((path) => ({ path, metrics: changed(written, path) }));
    expect(spoilt.length).toBeGreaterThan(50);
    for (const { path, metrics } of spoilt) {
      writeFileSync(file, JSON.stringify(metrics));
      expect([path, rulesOf(await desk.check())]).toEqual([path, ["metrics"]]);
    }
    expect(read()).toEqual({ ...written, verified: false });
  });

  test("a member that is missing, unknown or of a wrong type is refused", async () => {
    await desk.check();
    const written = read();
    const { requests: _requests, ...without } = written;
    const wrong = [without, { ...written, extra: 1 }, { ...written, seed: "7" }, { ...written, seconds: -1 }];
    for (const metrics of wrong) {
      writeFileSync(file, JSON.stringify(metrics));
      expect(rulesOf(await desk.check())).toEqual(["metrics"]);
    }
  });

  test("verified is the checker's own verdict, whatever stood there", async () => {
    await desk.check();
    writeFileSync(file, JSON.stringify({ ...read(), verified: false }));
    expect((await desk.check()).passed).toBe(true);
    expect(read().verified).toBe(true);
  });

  test("a metrics.json that is no JSON object is refused and replaced", async () => {
    for (const text of ["{", "[]", "\xff"]) {
      writeFileSync(file, text, "latin1");
      expect(rulesOf(await desk.check())).toEqual(["metrics"]);
      expect(read().requests).toBe(74);
    }
  });
});

/** Paths of all values that hold no others. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
}

function changed(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return typeof value === "number" ? value + 0.01 : 0.5;
  if (Array.isArray(value))
    return value.map((member, index) => (String(index) === name ? changed(member, rest) : member));
  return { ...(value as Json), [name]: changed((value as Json)[name], rest) };
}
