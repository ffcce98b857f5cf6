import { gzipSync } from "node:zlib";
import loadHighs from "highs";
import { describe, expect, test } from "vitest";
import { facilityLocation } from "../../support/linear-models";
import { ModelJob, WORKSHOP_LP } from "../../support/model-jobs";

const lp = (rows: string, rest = "", objective = "x + y") =>
  `Minimize\n o: ${objective}\nSubject To\n${rows}\n${rest}\nEnd\n`;

describe("a job of kind model", () => {
  test("solves an LP, and its duals prove the optimum to the checker", async () => {
    const job = new ModelJob("workshop.lp", WORKSHOP_LP);
    expect(await job.inspect()).toEqual([]);
    const { solver } = await job.run();
    expect(solver).toMatchObject({ objective: 1107, bound: 1107, gap: 0, seed: 0 });
    expect(job.read("solution.csv")).toBe("column,value,reducedCost\nchairs,20,0\ntables,10,0\n");
    expect(job.read("duals.csv")).toMatch(
      /^row,activity,dual\ncarpentry,40,23\.33\d+\nfinishing,50,3\.33\d+\nR3,10,0\n$/,
    );
    expect(job.result()).toMatchObject({ status: "optimal", rows: 3, columns: 2, nonzeros: 6, integers: 0 });
    const report = await job.check();
    expect(report).toMatchObject({ passed: true, violations: [] });
    expect(report.metrics).toMatchObject({ verified: true, proof: "duals", objective: 1107 });
    expect(JSON.parse(job.read("metrics.json"))).toEqual(report.metrics);
  });

  test("solves a compressed MPS file in whole numbers", async () => {
    const text = `NAME workshop
OBJSENSE
    MAX
ROWS
 N profit
 L carpentry
 L finishing
 G more
COLUMNS
 M1 'MARKER' 'INTORG'
 chairs profit 30 carpentry 1
 chairs finishing 2 more 1
 tables profit 50 carpentry 2
 tables finishing 1 more -1
 M2 'MARKER' 'INTEND'
RHS
 R carpentry 40 finishing 50.5
 R more 1.5
BOUNDS
 LO B chairs 0
 LO B tables 0
ENDATA
`;
    const job = new ModelJob("workshop.mps.gz", gzipSync(text), { seed: 4 });
    expect(await job.inspect()).toEqual([]);
    await job.run();
    expect(job.result()).toMatchObject({
      status: "optimal",
      objective: 1100,
      integers: 2,
      seed: 4,
      residuals: { integrality: 0 },
    });
    expect(job.has("duals.csv")).toBe(false);
    expect(await job.check()).toMatchObject({ passed: true, metrics: { proof: "solver only" } });
  });

  test("explains an infeasible LP by rows and amounts, with a certificate the checker believes", async () => {
    const job = new ModelJob("clash.lp", lp(" fine: x - y >= -5\n low: x + y <= 1\n high: x + y >= 3"));
    await job.run();
    expect(job.result()).toMatchObject({
      status: "infeasible",
      objective: null,
      infeasibility: {
        conflictRows: expect.arrayContaining(["low", "high"]),
        relax: [{ by: 2 }],
        leastRelaxation: true,
        certificate: true,
      },
    });
    expect(job.has("solution.csv")).toBe(false);
    expect(await job.check()).toMatchObject({ passed: true, metrics: { proof: "certificate", objective: null } });
    job.write("certificate.csv", "row,multiplier\nfine,0\nlow,-1\nhigh,0.1\n");
    expect(await job.check()).toMatchObject({ passed: false, violations: [{ rule: "infeasibility" }] });
  });

  test("explains a MIP that only whole numbers make infeasible, and bounds that cross", async () => {
    const parity = new ModelJob("parity.lp", lp(" even: 2 x + 2 y = 3", "General\n x y"));
    await parity.run();
    expect(parity.result()).toMatchObject({
      status: "infeasible",
      infeasibility: { relax: [{ row: "even", by: 1 }], certificate: false },
    });
    expect((await parity.check()).passed).toBe(true);
    const crossed = new ModelJob("crossed.lp", lp(" c: x >= 0", "Bounds\n 5 <= y <= 3"));
    await crossed.run();
    expect(crossed.result()).toMatchObject({ infeasibility: { impossibleColumns: ["y"] } });
    expect(await crossed.check()).toMatchObject({ passed: true, metrics: { proof: "column bounds" } });
  });

  test("names the columns that run away when a model is unbounded", async () => {
    const job = new ModelJob("free.lp", lp(" c: x - y <= 1\n d: z <= 4", "", "- x - y - z"));
    await job.run();
    expect(job.result()).toMatchObject({ status: "unbounded", objective: null, unboundedColumns: ["x", "y"] });
    expect((await job.check()).passed).toBe(true);
  });

  test("keeps the best solution of a cancelled run, and goes on from its checkpoint", async () => {
    const job = new ModelJob("long.mps", await mps(60, 150), { timeLimitSeconds: 60 });
    job.onCheckpoint = () => job.abort.abort();
    await job.run();
    expect(job.result()).toMatchObject({ status: "cancelled" });
    expect((await job.check()).passed).toBe(true);
    const best = job.result().objective as number;
    const [state] = job.checkpoints;
    if (state === undefined) throw new Error("there is no checkpoint");

    const killed = new ModelJob("long.mps", await mps(60, 150), { timeLimitSeconds: 60 });
    const { solver } = await killed.finish(state);
    expect(solver.objective).toBeGreaterThanOrEqual(best - 1e-6);
    expect(killed.result()).toMatchObject({ status: "feasible", bound: null, engine: "checkpoint" });
    expect((await killed.check()).passed).toBe(true);

    const resumed = new ModelJob("long.mps", await mps(60, 150), { timeLimitSeconds: 2 });
    await resumed.run(state);
    expect(resumed.result().objective).toBeLessThanOrEqual((solver.objective ?? Number.NaN) + 1e-6);
    const fractions = resumed.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  test("fails in plain words where there is no solution in time", async () => {
    const job = new ModelJob("long.mps", await mps(100, 200), { timeLimitSeconds: 0.1 });
    await expect(job.run()).rejects.toMatchObject({
      code: "NO_SOLUTION_IN_TIME",
      message: expect.stringContaining("raise timeLimitSeconds"),
    });
  });

  test("refuses a file with mistakes at the run too, with their lines", async () => {
    const job = new ModelJob("bad.lp", lp(" c: x y >= 1\n d: x >= nan"));
    const issues = [
      { path: "bad.lp", line: 4, message: '+ or - is missing before "y"', remedy: "correct the line" },
      { path: "bad.lp", line: 5, message: 'not a number: "nan"', remedy: "correct the line" },
    ];
    expect(await job.inspect()).toEqual(issues);
    await expect(job.run()).rejects.toMatchObject({ code: "INVALID_INPUT", issues });
  });
});

/** A large MIP as an MPS file. */
async function mps(depots: number, customers: number): Promise<Uint8Array> {
  const model = facilityLocation(depots, customers);
  const highs = await loadHighs();
  const written = highs.createModel({
    numCols: model.columns,
    numRows: model.rows,
    colCost: model.cost,
    colLower: model.columnLower,
    colUpper: model.columnUpper,
    rowLower: model.rowLower,
    rowUpper: model.rowUpper,
    integrality: Int32Array.from(model.integer),
    matrix: {
      format: "csr",
      numRows: model.rows,
      numCols: model.columns,
      starts: model.rowStart,
      indices: model.columnIndex,
      values: model.value,
    },
  });
  const bytes = written.exportModel("mps");
  written.dispose();
  return bytes;
}
