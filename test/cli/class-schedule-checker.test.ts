import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { script } from "../../src/processes/script";
import { Desk } from "../support/class-schedule/desk";
import { smallSchool } from "../support/class-schedule/small-school";
import { describeSolution, solveSmall, writeOutput } from "../support/class-schedule/solution";

const { file, execArgv } = script(join("src", "kinds", "class-schedule", "checker"), "main");
const SCHOOL = smallSchool();
const OUTPUT = writeOutput(describeSolution(SCHOOL, solveSmall(SCHOOL)));

describe("the checker as a process", () => {
  const desk = new Desk();
  beforeEach(() => desk.lay(SCHOOL, OUTPUT));
  afterAll(() => desk.remove());

  const run = (...rest: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...execArgv, file, ...rest], { encoding: "utf8" });
    return { status, stderr, report: stdout === "" ? undefined : (JSON.parse(stdout) as Record<string, unknown>) };
  };

  test("exits with 0 and prints the report of a schedule that passes", async () => {
    const { status, report } = run(desk.input, desk.output);
    expect(status).toBe(0);
    expect(report).toEqual(await desk.check());
  });

  test("exits with 1 for a schedule that fails by the parameters of a file", () => {
    const parameters = join(desk.input, "..", "parameters.json");
    writeFileSync(parameters, '{ "sped_per_section": 0 }');
    expect(run(desk.input, desk.output, parameters)).toMatchObject({ status: 1, report: { passed: false } });
  });

  test("exits with 2 where files cannot be read", () => {
    rmSync(join(desk.output, "violations.csv"));
    const reason = { metrics: null, metricsReason: "violations.csv: is missing" };
    expect(run(desk.input, desk.output)).toMatchObject({ status: 2, report: reason });
    expect(run(desk.input, desk.output, "nowhere.json")).toMatchObject({ status: 2, report: { metrics: null } });
    expect(run(desk.input)).toMatchObject({ status: 2, report: undefined });
  });
});
