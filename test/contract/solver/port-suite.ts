import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Engine,
  type LinearModel,
  type SolveProgress,
  type SolveResult,
  SolverError,
} from "../../../src/solver/port";
import { verifySolution } from "../../../src/solver/verify";
import { facilityLocation, linearModel, type RowSketch } from "../../support/linear-models";

const arrays = (model: LinearModel) => ({ form: "arrays", model }) as const;
const file = (format: "lp" | "mps", text: string) => ({ form: "file", format, bytes: Buffer.from(text) }) as const;
const LIMIT = { timeLimitSeconds: 30 };

/** 11 = 3·3 + 2·1, with one dual and one reduced cost. */
const SMALL_LP = linearModel({
  sense: "maximize",
  cost: [3, 2],
  upper: [3, 9],
  rows: [{ terms: { 0: 1, 1: 1 }, upper: 4 }],
});
const KNAPSACK = linearModel({
  sense: "maximize",
  cost: [10, 13, 7, 8, 4],
  upper: [1, 1, 1, 1, 1],
  integer: true,
  rows: [{ terms: { 0: 3, 1: 4, 2: 2, 3: 3, 4: 1 }, upper: 7 }],
});
/** Far from proven after minutes, with a solution within a second. */
const LONG = facilityLocation(60, 150);

/** What every engine behind the port must do. */
export function engineSuite(name: string, create: () => Engine): void {
  describe(`${name} behind the solver port`, () => {
    let engine: Engine;
    beforeAll(() => {
      engine = create();
    });
    afterAll(() => engine.close());
    const solve = (source: Parameters<Engine["solve"]>[0], options = {}) =>
      engine.solve(source, { ...LIMIT, ...options }).result;

    solvesModels(solve);
    refusesBadInput(solve);
    stopsFromOutside(() => engine);
    streams(() => engine);
  });
}

type SolveOnce = (source: Parameters<Engine["solve"]>[0], options?: object) => Promise<SolveResult>;

function solvesModels(solve: SolveOnce): void {
  test("solves an LP and gives its duals in the sense of the objective", async () => {
    const result = await solve(arrays(SMALL_LP), { duals: true });
    expect(result).toMatchObject({ status: "optimal", objective: 11, bound: 11, gap: 0, salvaged: false });
    expect([...(result.values ?? [])]).toEqual([3, 1]);
    expect([...(result.rowDuals ?? [])]).toEqual([2]);
    expect(result.reducedCosts?.[0]).toBeCloseTo(1);
  });

  test("solves a MIP, constant of the objective included", async () => {
    const result = await solve(arrays({ ...KNAPSACK, offset: 100 }));
    expect(result).toMatchObject({ status: "optimal", objective: 124, rowDuals: null });
    expect(verifySolution(KNAPSACK, result.values ?? new Float64Array(5), 24).passed).toBe(true);
  });

  test("reads LP and MPS files", async () => {
    const lp = "Maximize\n o: 3 x + 2 y\nSubject To\n c: x + y <= 4\nBounds\n x <= 3\nEnd\n";
    expect((await solve(file("lp", lp))).objective).toBe(11);
    const mps = "NAME m\nROWS\n N o\n L c\nCOLUMNS\n x o -3 c 1\n y o -2 c 1\nRHS\n R c 4\nBOUNDS\n UP B x 3\nENDATA\n";
    expect((await solve(file("mps", mps))).objective).toBe(-11);
  });

  test("tells infeasible from unbounded, and names rows that clash", async () => {
    const rows: RowSketch[] = [
      { terms: { 1: 1 }, upper: 9 },
      { terms: { 0: 1 }, lower: 3 },
      { terms: { 0: 1 }, upper: 1 },
    ];
    const clash = await solve(arrays(linearModel({ cost: [1, 1], rows })), { conflict: true });
    expect(clash).toMatchObject({ status: "infeasible", objective: null, values: null });
    expect([...(clash.conflictRows ?? [])].sort()).toEqual([1, 2]);
    const free = await solve(arrays(linearModel({ cost: [-1], rows: [{ terms: { 0: 1 }, lower: 0 }] })));
    expect(["unbounded", "infeasible_or_unbounded"]).toContain(free.status);
  });

  test("starts from a given solution", async () => {
    const model = facilityLocation(10, 20);
    const best = await solve(arrays(model));
    const cold = await solve(arrays(model), { relativeGap: 1 });
    expect(cold.objective).toBeGreaterThan(best.objective ?? Number.NaN);
    const warm = await solve(arrays(model), { relativeGap: 1, start: best.values });
    expect(warm.objective).toBeCloseTo(best.objective ?? Number.NaN, 6);
  });

  test("stops at an objective target, a node limit and an iteration limit", async () => {
    const model = facilityLocation(15, 40);
    const best = (await solve(arrays(model))).objective ?? 0;
    const target = await solve(arrays(model), { objectiveTarget: best * 1.5 });
    expect(target.objective).toBeLessThanOrEqual(best * 1.5);
    expect(["feasible", "optimal"]).toContain(target.status);
    const limits = [{ maxNodes: 0 }, { maxSimplexIterations: 10, highs: { presolve: "off" } }];
    for (const limit of limits) {
      const { status, values } = await solve(arrays(model), limit);
      expect([status, values === null]).toEqual(values === null ? ["no_solution", true] : ["feasible", false]);
    }
  });

  test("gives the same result each time for the same model, seed and work limits", async () => {
    const model = facilityLocation(20, 50, 7);
    const options = { seed: 3, maxNodes: 5, maxSimplexIterations: 2_000 };
    const { seconds: _, ...first } = await solve(arrays(model), options);
    const { seconds: __, ...second } = await solve(arrays(model), options);
    expect(second).toEqual(first);
  });
}

function refusesBadInput(solve: SolveOnce): void {
  const refused = async (source: Parameters<Engine["solve"]>[0], options = {}) => {
    const error = await solve(source, options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SolverError);
    return error as SolverError;
  };

  test.each([
    ["nothing", "lp", ""],
    ["nothing", "mps", ""],
    ["garbage", "lp", "garbage text here"],
    ["garbage", "mps", "hello"],
    ["a broken row", "lp", "Minimize\n o: x\nSubject To\n c: x >= abc def\nEnd"],
    ["NaN", "lp", "Minimize\n o: nan x + y\nSubject To\n c: x + [ y >= 1\nEnd"],
  ] as const)("refuses %s as an %s file and goes on working", async (_, format, text) => {
    expect(await refused(file(format, text))).toMatchObject({ code: "INVALID_MODEL" });
    expect((await solve(arrays(SMALL_LP))).objective).toBe(11);
  });

  test("says where the arrays hold NaN, and what else is wrong with them", async () => {
    const value = Float64Array.from([1, Number.NaN]);
    const columnUpper = Float64Array.from([Number.NaN, 9]);
    const error = await refused(arrays({ ...SMALL_LP, value, columnUpper }));
    expect(error.code).toBe("INVALID_MODEL");
    expect(error.message).toBe(
      "columnUpper[0] must be a number above -Infinity, got NaN\nvalue[1] must be finite, got NaN",
    );
    const short = await refused(arrays({ ...SMALL_LP, cost: new Float64Array(1) }));
    expect(short.message).toBe("cost must have 2 elements, got 1");
    const empty = await refused(arrays(linearModel({ cost: [], rows: [] })));
    expect(empty.message).toContain("the model is empty");
  });

  test("refuses options it cannot obey, all of them at once", async () => {
    const highs = { threads: 4, log_file: "x", mip_heuristic_effort: 2, time_limit: 5 };
    const error = await refused(arrays(SMALL_LP), { seed: -1, highs });
    expect(error.code).toBe("INVALID_OPTION");
    expect(error.message.split("\n")).toHaveLength(5);
    expect(error.message).toContain("highs.threads is not allowed: a solve keeps one core busy");
    const relaxing = await refused(arrays(KNAPSACK), { highs: { solver: "simplex" } });
    expect(relaxing.message).toContain("HiGHS would drop integrality");
    const start = await refused(arrays(KNAPSACK), { start: new Float64Array(2) });
    expect(start.message).toBe("start must have a value for each of the 5 columns, got 2");
  });
}

function stopsFromOutside(engine: () => Engine): void {
  const untilIncumbent = (model: LinearModel, timeLimitSeconds: number) => {
    let found: (objective: number) => void = () => undefined;
    const incumbent = new Promise<number>((resolve) => {
      found = resolve;
    });
    const solve = engine().solve(arrays(model), { timeLimitSeconds }, { incumbent: (objective) => found(objective) });
    return { solve, incumbent };
  };

  test("is cancelled at once, with its last incumbent, and solves the next model", async () => {
    const { solve, incumbent } = untilIncumbent(LONG, 60);
    await incumbent;
    const asked = performance.now();
    solve.stop();
    const result = await solve.result;
    console.log(`${engine().name}: cancelled after ${(performance.now() - asked).toFixed(0)} ms`);
    expect(result.status).toBe("cancelled");
    const values = result.values ?? new Float64Array(LONG.columns);
    expect(verifySolution(LONG, values, result.objective ?? Number.NaN).mistakes).toEqual([]);
    const next = engine().solve(arrays(SMALL_LP), LIMIT);
    expect((await next.result).objective).toBe(11);
  });

  test("is cancelled while it presolves, without a solution", async () => {
    const solve = engine().solve(arrays(facilityLocation(100, 300)), LIMIT);
    setTimeout(() => solve.stop(), 50);
    expect(await solve.result).toMatchObject({ status: "cancelled", values: null, objective: null });
  });

  test("can be stopped before it began, and twice", async () => {
    const solve = engine().solve(arrays(LONG), LIMIT);
    solve.stop();
    solve.stop();
    expect((await solve.result).status).toBe("cancelled");
  });

  test("ends at its time limit with the last incumbent", async () => {
    const begun = performance.now();
    const result = await engine().solve(arrays(LONG), { timeLimitSeconds: 2 }).result;
    console.log(`${engine().name}: limit 2 s, ended after ${((performance.now() - begun) / 1000).toFixed(2)} s`);
    expect(result.status).toBe("time_limit");
    if (result.values === null) return;
    expect(verifySolution(LONG, result.values, result.objective ?? Number.NaN).mistakes).toEqual([]);
  });

  test("solves one model at a time", async () => {
    const solve = engine().solve(arrays(LONG), LIMIT);
    expect(() => engine().solve(arrays(SMALL_LP), LIMIT)).toThrow("one solve at a time");
    solve.stop();
    await solve.result;
  });
}

function streams(engine: () => Engine): void {
  test("streams its log, and incumbents that get better and keep the model's rules", async () => {
    const model = facilityLocation(20, 50);
    const objectives: number[] = [];
    const mistakes: string[] = [];
    const lines: string[] = [];
    const result = await engine().solve(arrays(model), LIMIT, {
      incumbent: (objective, values) => {
        objectives.push(objective);
        mistakes.push(...verifySolution(model, values, objective).mistakes);
      },
      log: (line) => lines.push(line),
    }).result;
    expect(mistakes).toEqual([]);
    expect(objectives.length).toBeGreaterThan(0);
    expect(objectives).toEqual([...objectives].sort((a, b) => b - a));
    expect(objectives.at(-1)).toBeCloseTo(result.objective ?? Number.NaN, 6);
    expect(lines.join("\n")).toContain("HiGHS");
  });

  test("reports progress at most ten times a second", async () => {
    const seen: SolveProgress[] = [];
    const begun = performance.now();
    await engine().solve(arrays(LONG), { timeLimitSeconds: 1.5 }, { progress: (progress) => seen.push(progress) })
      .result;
    const seconds = (performance.now() - begun) / 1000;
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThanOrEqual(10 * seconds + 2);
    for (const { gap } of seen) expect(gap === null || gap >= 0).toBe(true);
  });
}
