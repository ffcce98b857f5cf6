import { describe, expect, test } from "vitest";
import type { Engine, SolveOptions, SolveResult } from "../../../../src/solver/port";
import { SolverError } from "../../../../src/solver/port";
import { createPortfolioEngine } from "../../../../src/solver/portfolio/engine";
import { linearModel } from "../../../support/linear-models";

const MODEL = linearModel({ cost: [1], integer: true, rows: [{ terms: { 0: 1 }, lower: 2 }] });
const SOURCE = { form: "arrays", model: MODEL } as const;
const LIMIT = { timeLimitSeconds: 60 };

function result(status: SolveResult["status"], objective: number | null, bound: number | null): SolveResult {
  return {
    status,
    objective,
    bound,
    gap: null,
    values: objective === null ? null : Float64Array.of(objective),
    rowDuals: null,
    reducedCosts: null,
    nodes: 1,
    simplexIterations: 20_000,
    seconds: 0,
    salvaged: false,
  };
}

/** An engine that answers by its options, or not before it is stopped. */
function scripted(
  answer: (options: SolveOptions) => SolveResult | "waits" | Error,
): Engine & { readonly asked: SolveOptions[] } {
  const asked: SolveOptions[] = [];
  return {
    name: "scripted",
    asked,
    solve: (_source, options) => {
      asked.push(options);
      const given = answer(options);
      if (given instanceof Error) return { result: Promise.reject(given), stop: () => undefined };
      if (given !== "waits") return { result: Promise.resolve(given), stop: () => undefined };
      let stop = (): void => undefined;
      const waiting = new Promise<SolveResult>((resolve) => {
        stop = () => resolve(result("cancelled", null, null));
      });
      return { result: waiting, stop };
    },
    close: async () => undefined,
  };
}

describe("a portfolio", () => {
  test("ends with the first proof, and stops whoever is still at work", async () => {
    const slow = scripted(() => "waits");
    const fast = scripted(() => result("optimal", 2, 2));
    const engine = createPortfolioEngine([slow, fast], { racers: 2, reproducible: false });
    const { status, objective, bound, gap } = await engine.solve(SOURCE, LIMIT).result;
    expect({ status, objective, bound, gap }).toEqual({ status: "optimal", objective: 2, bound: 2, gap: 0 });
    expect([slow.asked[0]?.seed, fast.asked[0]?.seed]).toEqual([0, 1]);
  });

  test("starts each round from the best solution of the one before, with twice the work and other seeds", async () => {
    const answer = ({ seed = 0, maxSimplexIterations = 0 }: SolveOptions) => {
      if (maxSimplexIterations < 40_000) return result("feasible", 10 - seed, 1);
      return { ...result("optimal", 2, 2), simplexIterations: 9 };
    };
    const engines = [scripted(answer), scripted(answer)];
    const engine = createPortfolioEngine(engines, { racers: 3, reproducible: true });
    const found = await engine.solve(SOURCE, { ...LIMIT, seed: 5 }).result;
    expect(found).toMatchObject({ status: "optimal", objective: 2, simplexIterations: 3 * 20_000 + 3 * 9, nodes: 6 });
    const asked = engines.flatMap((one) => one.asked).sort((a, b) => (a.seed ?? 0) - (b.seed ?? 0));
    expect(asked.map(({ seed, maxSimplexIterations }) => [seed, maxSimplexIterations])).toEqual([
      [5, 20_000],
      [6, 20_000],
      [7, 20_000],
      [8, 40_000],
      [9, 40_000],
      [10, 40_000],
    ]);
    expect(asked.slice(3).map(({ start }) => start?.[0])).toEqual([3, 3, 3]);
  });

  test("takes one racer's solution and another's bound for a proof", async () => {
    const engines = [scripted(() => result("feasible", 5, 1)), scripted(() => result("feasible", 9, 5))];
    const engine = createPortfolioEngine(engines, { racers: 2, reproducible: true });
    expect(await engine.solve(SOURCE, LIMIT).result).toMatchObject({
      status: "optimal",
      objective: 5,
      bound: 5,
      gap: 0,
    });
  });

  test("ends where no racer can go on: at the limits of the caller", async () => {
    const engine = createPortfolioEngine([scripted(() => result("feasible", 5, 1))], { racers: 1, reproducible: true });
    const limits = [{ maxNodes: 1 }, { maxSimplexIterations: 30_000 }];
    for (const limit of limits) {
      expect(await engine.solve(SOURCE, { ...LIMIT, ...limit }).result).toMatchObject({ status: "feasible", bound: 1 });
    }
  });

  test("goes on without a racer whose engine crashed, and fails where all do", async () => {
    const crashed = new SolverError("ENGINE_CRASHED", "gone");
    const lucky = scripted(() => result("optimal", 2, 2));
    const settings = { racers: 2, reproducible: true };
    const half = createPortfolioEngine([scripted(() => crashed), lucky], settings);
    expect((await half.solve(SOURCE, LIMIT).result).objective).toBe(2);
    const none = createPortfolioEngine([scripted(() => crashed), scripted(() => crashed)], settings);
    await expect(none.solve(SOURCE, LIMIT).result).rejects.toBe(crashed);
  });

  test("can be stopped, with the best that anybody found", async () => {
    const engine = createPortfolioEngine([scripted(() => "waits")], { racers: 1, reproducible: false });
    const solve = engine.solve(SOURCE, LIMIT);
    solve.stop();
    expect(await solve.result).toMatchObject({ status: "cancelled", objective: null, values: null });
    await engine.close();
  });

  test("gives an LP to one engine alone", async () => {
    const [first, second] = [scripted(() => result("optimal", 2, 2)), scripted(() => "waits")];
    const engine = createPortfolioEngine([first, second], { racers: 2, reproducible: false });
    const model = { ...MODEL, integer: new Uint8Array(1) };
    expect((await engine.solve({ form: "arrays", model }, LIMIT).result).status).toBe("optimal");
    expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
  });
});
