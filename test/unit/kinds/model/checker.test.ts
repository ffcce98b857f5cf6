import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ModelJob } from "../../../support/model-jobs";

const LP = `Maximize
 o: 5 a + 4 b + 3 c + 7
Subject To
 r1: 2 a + 3 b + c <= 25
 r2: 2 <= 4 a + b <= 22
Bounds
 a <= 10
 b <= 10
 c <= 10
General
 a b
End
`;
const RESULT = {
  status: "feasible",
  objective: 53,
  bound: 60,
  gap: 7 / 53,
  rows: 2,
  columns: 3,
  nonzeros: 5,
  integers: 2,
};

/** A job with an output that is right, until a test spoils it. */
function solved(): ModelJob {
  const job = new ModelJob("m.lp", LP);
  job.write("solution.csv", "column,value,reducedCost\na,4,\nb,5,\nc,2,\n");
  job.write("result.json", JSON.stringify(RESULT));
  return job;
}
const rules = async (job: ModelJob) => (await job.check()).violations.map(({ rule }) => rule);

describe("the checker of model jobs", () => {
  test("passes a result that is right and computes its metrics from the files", async () => {
    const { passed, violations, metrics } = await solved().check();
    expect(violations).toEqual([]);
    expect(passed).toBe(true);
    expect(metrics).toMatchObject({ objective: 53, rows: 2, columns: 3, integers: 2, nonzeros: 5, nonzeroValues: 3 });
  });

  test("catches a value that breaks a row, a bound or wholeness, and a missing, unknown or repeated column", async () => {
    const spoil = async (lines: string) => {
      const job = solved();
      job.write("solution.csv", `column,value,reducedCost\n${lines}`);
      return rules(job);
    };
    expect(await spoil("a,4,\nb,5,\nc,3,\n")).toContain("rows");
    expect(await spoil("a,4,\nb,5,\nc,-1,\n")).toContain("bounds");
    expect(await spoil("a,4.5,\nb,4,\nc,2,\n")).toContain("integrality");
    expect(await spoil("a,4,\nb,5,\n")).toContain("columns");
    expect(await spoil("a,4,\nb,5,\nc,2,\nd,0,\n")).toContain("columns");
    expect(await spoil("a,4,\nb,5,\nc,2,\nc,2,\n")).toEqual(["files"]);
    expect(await spoil("a,4,\nb,five,\nc,2,\n")).toEqual(["files"]);
    expect(await spoil("a,4,\nb,NaN,\nc,2,\n")).toEqual(["files"]);
    expect(await spoil('"a,4')).toEqual(["files"]);
  });

  test.each([
    [{ objective: 54 }, "objective"],
    [{ bound: 50 }, "bound"],
    [{ rows: 3 }, "rows"],
    [{ columns: 2 }, "columns"],
    [{ integers: 3 }, "integers"],
    [{ status: "infeasible" }, "status"],
    [{ status: "splendid" }, "files"],
    [{ objective: null }, "objective"],
  ])("catches a result that claims %j", async (claim, rule) => {
    const job = solved();
    job.write("result.json", JSON.stringify({ ...RESULT, ...claim }));
    expect(await rules(job)).toContain(rule);
  });

  test("catches any single value changed, as the objective then is another", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2), fc.integer({ min: -20, max: 20 }), async (column, change) => {
        fc.pre(change !== 0);
        const values = [4, 5, 2].map((value, at) => (at === column ? value + change : value));
        const job = solved();
        job.write(
          "solution.csv",
          `column,value,reducedCost\n${values.map((value, at) => `${"abc"[at]},${value},\n`).join("")}`,
        );
        expect((await job.check()).passed).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  test("takes an optimum of an LP only from duals that prove it", async () => {
    const job = new ModelJob("m.lp", LP.replace("General\n a b\n", ""));
    const claim = (objective: number) =>
      JSON.stringify({ ...RESULT, status: "optimal", integers: 0, objective, bound: objective });
    job.write("solution.csv", "column,value,reducedCost\na,4,\nb,5,\nc,2,\n");
    job.write("duals.csv", "row,activity,dual\nr1,25,1\nr2,21,0.5\n");
    job.write("result.json", claim(53));
    expect(await rules(job)).toEqual(["optimality"]);
    job.write("solution.csv", "column,value,reducedCost\na,5,\nb,1.6666666666666667,\nc,10,\n");
    job.write("duals.csv", "row,activity,dual\nr1,25,1.3333333333333333\nr2,21.666666666666668,0\n");
    job.write("result.json", claim(68.66666666666667));
    expect(await rules(job)).toEqual(["optimality"]);
  });

  test("says which file it cannot read", async () => {
    const job = solved();
    job.write("result.json", "{");
    expect(await job.check()).toMatchObject({
      passed: false,
      metrics: null,
      metricsReason: expect.stringContaining("result.json"),
    });
    const broken = new ModelJob("m.lp", "Minimize\n o: x\nSubject To\n c: x [ y\nEnd\n");
    expect(await broken.check()).toMatchObject({ passed: false, metrics: null });
  });
});
