import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, type MillraceClient, type Submission } from "../../src/client";
import { isFinal } from "../../src/contract/job";
import { parseLocalSettings } from "../../src/contract/settings";
import { writeSchool } from "../../src/kinds/class-schedule/sample";
import { type LocalPlatform, startLocal } from "../../src/main/local";
import { temporaryFolder } from "../support/folder";
import { PlatformCalls } from "../support/platform";

/** Eight periods, most courses offered once: far from proven when it is cancelled. */
const SCHOOL = { students: 200, seed: 12, profile: "many-singletons" } as const;

const WORKSHOP_LP = `Maximize
 profit: 30 chairs + 50 tables
Subject To
 carpentry: chairs + 2 tables <= 40
 finishing: 2 chairs + tables <= 50
End
`;
const WORKSHOP_MPS = `NAME workshop
OBJSENSE
    MAX
ROWS
 N profit
 L carpentry
 L finishing
COLUMNS
 M1 'MARKER' 'INTORG'
 chairs profit 30 carpentry 1
 chairs finishing 2
 tables profit 50 carpentry 2
 tables finishing 1
 M2 'MARKER' 'INTEND'
RHS
 R carpentry 40 finishing 50.5
BOUNDS
 LO B chairs 0
 LO B tables 0
ENDATA
`;
const CLASH_LP = `Minimize
 cost: x + y
Subject To
 low: x + y <= 1
 high: x + y >= 3
End
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let platform: LocalPlatform;
let client: MillraceClient;
const calls = new PlatformCalls(() => platform.url);

beforeAll(async () => {
  folder = await temporaryFolder();
  const settings = { MILLRACE_DATA_FOLDER: join(folder.path, "data"), MILLRACE_PORT: "0", MILLRACE_LOG_LEVEL: "error" };
  platform = await startLocal(parseLocalSettings(settings));
  client = createClient({ baseUrl: platform.url });
});
afterAll(async () => {
  await platform.close();
  await folder.remove();
});

/** Runs a job to its end; its files come as texts. */
async function solved(submission: Submission) {
  const { job, results, download } = await client.submitAndWait(submission);
  const files = new Map<string, string>();
  for (const { name } of results.files) {
    await download(name, join(folder.path, job.id, name));
    files.set(name, await readFile(join(folder.path, job.id, name), "utf8"));
  }
  return { job, results, file: (name: string) => files.get(name) ?? "" };
}

describe("a school under way", () => {
  test("that is cancelled ends long before its limit and keeps its best schedule, checked", async () => {
    const school = join(folder.path, "school");
    await writeSchool(school, SCHOOL);
    const files = (await readdir(school)).map((name) => ({ path: join(school, name) }));
    const { id } = await client.submit({ kind: "class-schedule", files, parameters: { timeLimitSeconds: 600 } });
    await calls.until(id, ({ progress }) => (progress?.incumbent ?? 0) > 0 && (progress?.fraction ?? 0) > 0.003);
    const before = performance.now();
    await client.cancelJob(id);
    const job = await calls.until(id, ({ state }) => isFinal(state));
    const took = performance.now() - before;
    const { metrics, solver, files: published } = await client.getResults(id);
    console.log(
      `ended ${Math.round(took)} ms after the cancel, objective ${solver?.objective}, bound ${solver?.bound}`,
    );
    expect(job).toMatchObject({ state: "cancelled", attempt: 1, verified: true, reason: { code: "CANCELLED" } });
    expect(solver?.objective).toBeGreaterThan(0);
    expect(metrics).toMatchObject({ objective: solver?.objective });
    expect(published.map(({ name }) => name)).toContain("student_assignments.csv");
  });
});

describe("a model from upload to result", () => {
  test("as LP comes back with its solution, and duals that prove it to the checker", async () => {
    const { job, results, file } = await solved({ kind: "model", files: [{ name: "w.lp", data: WORKSHOP_LP }] });
    expect(job).toMatchObject({ state: "succeeded", attempt: 1, verified: true });
    expect(results).toMatchObject({ verified: true, metricsAvailable: true, solver: { objective: 1100, gap: 0 } });
    expect(results.metrics).toMatchObject({ verified: true, proof: "duals", objective: 1100 });
    expect(file("solution.csv")).toBe("column,value,reducedCost\nchairs,20,0\ntables,10,0\n");
    expect(JSON.parse(file("metrics.json"))).toEqual(results.metrics);
  });

  test("as compressed MPS in whole numbers too", async () => {
    const data = gzipSync(WORKSHOP_MPS);
    const { results, file } = await solved({ kind: "model", files: [{ name: "w.mps.gz", data }] });
    expect(results).toMatchObject({ state: "succeeded", verified: true, solver: { objective: 1100 } });
    expect(results.metrics).toMatchObject({ verified: true, objective: 1100 });
    expect(JSON.parse(file("result.json"))).toMatchObject({ status: "optimal", integers: 2 });
  });

  test("that nothing can satisfy names the rows that clash, and the checker believes the proof", async () => {
    const { job, results, file } = await solved({ kind: "model", files: [{ name: "clash.lp", data: CLASH_LP }] });
    expect(job).toMatchObject({ state: "succeeded", verified: true });
    expect(results.solver?.objective).toBeNull();
    expect(JSON.parse(file("result.json"))).toMatchObject({
      status: "infeasible",
      infeasibility: { conflictRows: expect.arrayContaining(["low", "high"]) },
    });
  });
});
