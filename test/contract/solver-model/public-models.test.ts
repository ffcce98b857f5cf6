import { truncateSync } from "node:fs";
import { join } from "node:path";
import loadHighs, { type Highs } from "highs";
import { beforeAll, describe, expect, test } from "vitest";
import { readMps } from "../../../src/kinds/model/checker/read-mps";
import { ModelJob } from "../../support/model-jobs";
import { readText } from "../../support/model-texts";
import { knownOptima, publicModelFile, publicModels, publicModelText } from "../../support/public-models";

const OPTIMA = knownOptima();
/** Those that are solved within a second. */
const QUICK = ["flugpl", "gt2", "p0033"];
/** A file this large is read by the benches only. */
const READ_HERE = publicModels().filter((name) => publicModelFile(name).length < 30_000);

describe("public models of MIPLIB 3", () => {
  let highs: Highs;
  beforeAll(async () => {
    highs = await loadHighs();
  });

  test("have each a published optimum", () => {
    expect(publicModels()).toEqual(Object.keys(OPTIMA));
  });

  test.each(READ_HERE)("%s is read the same by the run, by the checker and by HiGHS", (name) => {
    const text = publicModelText(name);
    const ours = readText("mps", text).named?.model;
    if (ours === undefined) throw new Error(readText("mps", text).issues.join("\n"));
    const facts = readMps(name, text);
    const columns = [...facts.columns.values()];
    const own = {
      size: [ours.columns, ours.rows, ours.value.filter((value) => value !== 0).length],
      bounds: digest([...ours.columnLower, ...ours.columnUpper, ...ours.rowLower, ...ours.rowUpper]),
      cost: digest([...ours.cost]),
      whole: digest([...ours.integer]),
      matrix: digest([...ours.value]),
    };
    const rows = facts.rows.flatMap(({ terms }) => [...terms.values()]);
    expect({
      size: [columns.length, facts.rows.length, rows.filter((value) => value !== 0).length],
      bounds: digest([
        ...columns.map(({ lower }) => lower),
        ...columns.map(({ upper }) => upper),
        ...facts.rows.map(({ lower }) => lower),
        ...facts.rows.map(({ upper }) => upper),
      ]),
      cost: digest(columns.map(({ cost }) => cost)),
      whole: digest(columns.map(({ whole }) => (whole ? 1 : 0))),
      matrix: digest(rows),
    }).toEqual(own);
    const model = highs.createModel();
    model.readModel({ format: "mps", data: Buffer.from(text) });
    const read = model.getLp("csr");
    model.dispose();
    expect({
      size: [read.numCols, read.numRows, read.matrix.values.length],
      bounds: digest([...read.colLower, ...read.colUpper, ...read.rowLower, ...read.rowUpper]),
      cost: digest([...read.colCost]),
      whole: digest(Array.from({ length: read.numCols }, (_, column) => (read.integrality[column] === 1 ? 1 : 0))),
      matrix: digest([...read.matrix.values]),
    }).toEqual(own);
  });

  test.each(QUICK)("%s is solved to its published optimum, and the residuals are told", async (name) => {
    const job = new ModelJob(`${name}.mps.gz`, publicModelFile(name), { gap: 0 });
    await job.run();
    const { passed, violations, metrics } = await job.check();
    expect({ passed, violations }).toEqual({ passed: true, violations: [] });
    const optimum = OPTIMA[name] ?? Number.NaN;
    expect(metrics?.status).toBe("optimal");
    expect(Math.abs(Number(metrics?.objective) - optimum)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(optimum)));
    for (const residual of ["rowResidual", "boundResidual", "integralityResidual"]) {
      expect(Number(metrics?.[residual])).toBeLessThanOrEqual(1e-6);
    }
  });

  test("flugpl is solved by a reproducible portfolio to the same optimum", async () => {
    const job = new ModelJob("flugpl.mps.gz", publicModelFile("flugpl"), { gap: 0, portfolio: 2, reproducible: true });
    await job.run();
    expect(job.result()).toMatchObject({ status: "optimal", objective: OPTIMA.flugpl });
    expect(job.result().engine).toMatch(/^highs-.*, portfolio of 2$/);
    expect((await job.check()).violations).toEqual([]);
  });
});

/** The sum of the finite numbers weighed by their places, and how many are not finite: enough to tell two lists apart. */
function digest(values: readonly number[]): readonly number[] {
  let sum = 0;
  let infinite = 0;
  values.forEach((value, place) => {
    if (Number.isFinite(value)) sum += value * (1 + (place % 97) / 97);
    else infinite += value > 0 ? 1 : 1000;
  });
  return [values.length, Number(sum.toPrecision(9)), infinite];
}

const FIXED = `NAME          FIXED
ROWS
 N  COST
 L  LIM1
 G  MYEQN
COLUMNS
    X         COST                -1   LIM1                 1
    X         MYEQN                1
    Y         COST                -2   LIM1                 1
RHS
    RHS       LIM1                 4   MYEQN                1
BOUNDS
 UP BND       X                    4
 UP BND       Y                    1
ENDATA
`;
const MPS = (body: string) => `NAME m\nROWS\n N o\n${body}ENDATA\n`;

describe("the status of a job of kind model", () => {
  test.each([
    ["fixed columns of an MPS file", "f.mps", FIXED, "optimal", -5],
    ["the same in the free form", "f.mps", FIXED.replace(/ +/g, " "), "optimal", -5],
    [
      "a range on an equation, downwards",
      "r.mps",
      MPS(" E e\nCOLUMNS\n x o 1 e 1\nRHS\n R e 5\nRANGES\n R e -3\n"),
      "optimal",
      2,
    ],
    [
      "a range on an equation, upwards",
      "r.mps",
      MPS(" E e\nCOLUMNS\n x o -1 e 1\nRHS\n R e 5\nRANGES\n R e 3\n"),
      "optimal",
      -8,
    ],
    [
      "a negative upper bound with a lower one",
      "b.mps",
      MPS(" L c\nCOLUMNS\n x o 1 c 1\nBOUNDS\n MI B x\n UP B x -2\n LO B x -7\n"),
      "optimal",
      -7,
    ],
    ["no row at all", "n.mps", MPS("COLUMNS\n x o 1\nBOUNDS\n LO B x 3\n"), "optimal", 3],
    ["rows that clash", "i.mps", MPS(" G c\n L d\nCOLUMNS\n x o 1 c 1\n x d 1\nRHS\n R c 3 d 1\n"), "infeasible", null],
    [
      "whole numbers that do not fit",
      "i.lp",
      "min\n o: x\nst\n c: 2 x + 4 y = 7\nbounds\n x <= 9\n y <= 9\ngeneral\n x y\nend\n",
      "infeasible",
      null,
    ],
    ["a ray of an LP", "u.mps", MPS(" G c\nCOLUMNS\n x o -1 c 1\n"), "unbounded", null],
    ["a ray of a MIP", "u.lp", "max\n o: x + y\nst\n c: x - y <= 3\ngeneral\n x y\nend\n", "unbounded", null],
    ["a ray, and no point to start from", "u.lp", "max\n o: x\nst\n c: y >= 2\n d: y <= 1\nend\n", "infeasible", null],
  ])("is right for %s", async (_, file, text, status, objective) => {
    const job = new ModelJob(file, text, { gap: 0 });
    expect(await job.inspect()).toEqual([]);
    await job.run();
    const { passed, metrics } = await job.check();
    expect({ passed, status: metrics?.status, objective: metrics?.objective }).toEqual({
      passed: true,
      status,
      objective,
    });
  });

  test("is never reached by a file of 2 GB: the run, the inspection and the checker refuse its size unread", async () => {
    const job = new ModelJob("large.mps", FIXED);
    truncateSync(join(job.input, "large.mps"), 2 ** 31 + 1);
    const before = process.memoryUsage().rss;
    const message = "the file has 2147483649 bytes and may have 67108864";
    expect(await job.inspect()).toMatchObject([{ path: "large.mps", message }]);
    await expect(job.run()).rejects.toMatchObject({ code: "INVALID_INPUT", issues: [{ message }] });
    expect(await job.check()).toMatchObject({ passed: false, metricsReason: expect.stringContaining("2147483649") });
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30);
  });
});
