import { afterAll, expect, test } from "vitest";
import { pointsBound } from "../../../../../src/kinds/class-schedule/search/bound";
import { EnginePool } from "../../../../../src/kinds/class-schedule/search/engine-pool";
import { isFeasible } from "../../../../../src/kinds/class-schedule/search/feasibility";
import { placeSections } from "../../../../../src/kinds/class-schedule/search/place-sections";
import { relaxationBound } from "../../../../../src/kinds/class-schedule/search/relaxation-bound";
import { applyChange, requestPointsOf } from "../../../../../src/kinds/class-schedule/search/schedule";
import { buildSubModel } from "../../../../../src/kinds/class-schedule/search/sub-model";
import { createEmbeddedEngine } from "../../../../../src/solver/embedded/engine";
import { bestPoints } from "../../../../support/class-schedule/best-schedule";
import { problemOf } from "../../../../support/class-schedule/problems";
import { randomSchool } from "../../../../support/class-schedule/random-school";

const engine = createEmbeddedEngine();
const pool = new EnginePool([engine]);
afterAll(() => engine.close());

const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);

test("the aggregated model of a whole school finds what trying everything finds, and nothing that breaks a rule", async () => {
  let solved = 0;
  let tighter = 0;
  for (const seed of SEEDS) {
    const problem = problemOf(randomSchool(seed, { periods: 3, courses: 3, students: 3 }), {
      spedPerSection: seed % 3,
    });
    const best = bestPoints(problem);
    const placed = await placeSections(problem, engine, new AbortController().signal);
    expect([seed, placed.outcome]).toEqual([seed, best === undefined ? "infeasible" : "placed"]);
    if (placed.outcome !== "placed") continue;
    const free = { sections: [...problem.sections.keys()], requests: [...problem.requests.keys()] };
    const { model, start, read } = buildSubModel(problem, placed.schedule, free);
    const options = { timeLimitSeconds: 60, relativeGap: 0, start };
    const { values, objective } = await engine.solve({ form: "arrays", model }, options).result;
    const schedule = applyChange(placed.schedule, read(values ?? new Float64Array()));
    expect([seed, objective, requestPointsOf(problem, schedule)]).toEqual([seed, best, best]);
    expect([seed, isFeasible(problem, schedule)]).toEqual([seed, true]);
    const limits = { signal: new AbortController().signal, seconds: undefined, failed: unexpected };
    const proven = await relaxationBound(problem, placed.schedule, pool, limits);
    expect([seed, pointsBound(problem, proven) >= (best ?? 0)]).toEqual([seed, true]);
    if (pointsBound(problem, proven) < pointsBound(problem)) tighter += 1;
    solved += 1;
  }
  expect(solved).toBeGreaterThan(20);
  expect(tighter).toBeGreaterThan(5);
}, 60_000);

function unexpected(error: Error): never {
  throw error;
}
