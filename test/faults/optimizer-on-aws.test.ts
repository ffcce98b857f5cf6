import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FileSource, MillraceClient } from "../../src/client";
import { isFinal } from "../../src/contract/job";
import { jobPrefix } from "../../src/jobs/keys";
import type { BatchSimulator } from "../support/batch-simulator";
import { endedRunsOf, OptimizerHere, runsOf } from "../support/deployed/optimizer-here";
import { PLANTED_STUDENT, PLANTED_TEACHER, plantedSchool } from "../support/deployed/planted-school";
import { WORKSHOP_LP } from "../support/model-jobs";

const LONG = { timeLimitSeconds: 600 };
const SHORT = { iterationLimit: 2 };
const WORKSHOP = { kind: "model", files: [{ name: "workshop.lp", data: WORKSHOP_LP }] };

let here: OptimizerHere;
let simulator: BatchSimulator;
let client: MillraceClient;
let school: readonly FileSource[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-journey-"));
  school = await plantedSchool(60);
  const started = await OptimizerHere.start();
  if (typeof started === "string") throw new Error(started);
  ({ here, simulator } = started);
  client = await here.clientOf("north");
});
afterAll(async () => {
  await here?.close();
  await rm(folder, { recursive: true });
});

describe("the optimizer, its functions and its solver, as the stack deploys them", () => {
  test("take a school from its upload to a checked schedule, and forget it when it is deleted", async () => {
    const { job, results, download } = await client.submitAndWait({
      kind: "class-schedule",
      files: school,
      parameters: SHORT,
    });
    expect(job).toMatchObject({ state: "succeeded", attempt: 1, verified: true });
    expect((await client.getProgress(job.id)).points.length).toBeGreaterThan(0);
    expect(results).toMatchObject({ metricsAvailable: true, metrics: { objective: results.solver?.objective } });
    for (const { name } of results.files) await download(name, join(folder, name));
    expect(await readFile(join(folder, "student_assignments.csv"), "utf8")).toContain(PLANTED_STUDENT);
    expect(await endedRunsOf(simulator, job.id)).toMatchObject([
      { status: "SUCCEEDED", attempts: [{ container: { exitCode: 0 } }] },
    ]);
    expect((await client.listJobs()).jobs.map(({ id }) => id)).toEqual([job.id]);

    await client.deleteJob(job.id);
    await expect(client.getJob(job.id)).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    expect(await here.buckets.objects.list(jobPrefix("north", job.id))).toEqual([]);
  });

  test("show a tenant nothing of another's, and nobody without a key anything", async () => {
    const { id } = await client.submit(WORKSHOP);
    const stranger = await here.clientOf("south");
    for (const call of ["getJob", "getResults", "cancelJob", "getLogs"] as const) {
      await expect(stranger[call](id)).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    }
    expect((await fetch(`${here.url}/api/v1/jobs/${id}`)).status).toBe(401);
    expect((await fetch(`${here.url}/api/v1/nowhere`)).status).toBe(404);
    const { job } = await client.waitForJob(id);
    expect(job).toMatchObject({ state: "succeeded", verified: true });
  });

  test("answer what is wrong with a school, all at once, and start nothing", async () => {
    const before = simulator.jobs.length;
    const broken = school.map((file) =>
      "data" in file && file.name === "requests.csv"
        ? { ...file, data: `${String(file.data)}${PLANTED_STUDENT}-9999,ENG9,1,1\n${PLANTED_STUDENT}-0001,NONE,1,9\n` }
        : file,
    );
    const refused = client.submit({ kind: "class-schedule", files: broken, parameters: SHORT });
    await expect(refused).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(simulator.jobs).toHaveLength(before);
  });
});

describe("a cancel", () => {
  test("of a job that waits ends its Batch job, which never starts", async () => {
    simulator.addVcpus(-100);
    const { id } = await client.submit({ kind: "class-schedule", files: school, parameters: LONG });
    expect(runsOf(simulator, id)).toHaveLength(1);
    expect(await client.cancelJob(id)).toMatchObject({ state: "cancelled", attempt: 0 });
    const runs = await endedRunsOf(simulator, id);
    simulator.addVcpus(100);
    expect(runs).toMatchObject([{ status: "FAILED", statusReason: "its job was cancelled", attempts: [] }]);
    expect(await client.getJob(id)).toMatchObject({ state: "cancelled" });
  });

  test("of a job at work keeps its best schedule, checked", async () => {
    const { id } = await client.submit({ kind: "class-schedule", files: school, parameters: LONG });
    await here.until(client, id, ({ progress }) => typeof progress?.incumbent === "number");
    await client.cancelJob(id);
    const { job, results } = await client.waitForJob(id);
    expect(job).toMatchObject({ state: "cancelled", verified: true, attempt: 1, reason: { code: "CANCELLED" } });
    expect(results.files.length).toBeGreaterThan(0);
    expect(await endedRunsOf(simulator, id)).toMatchObject([{ status: "SUCCEEDED" }]);
  });
});

test("a container that cannot be started is tried as its definition says, then its job fails with the reason", async () => {
  here.cannotStart = "CannotPullContainerError: pull access denied for solver";
  const { id } = await client.submit({ ...WORKSHOP, cache: false });
  const failed = await here.until(client, id, ({ state }) => isFinal(state));
  here.cannotStart = undefined;
  expect(failed).toMatchObject({ state: "failed", attempt: 0, reason: { code: "NOT_STARTED" } });
  expect(failed.reason?.message).toContain("Task failed to start: CannotPullContainerError: pull access denied");
  const runs = await endedRunsOf(simulator, id);
  // a message that is relayed twice may start another run, once the first has ended
  expect(runs.length).toBeGreaterThan(0);
  for (const run of runs) expect(run).toMatchObject({ status: "FAILED", attempts: [{}, {}, {}] });

  await client.retryJob(id);
  const { job } = await client.waitForJob(id);
  expect(job).toMatchObject({ state: "succeeded", attempt: 1, verified: true });
});

test("each function answers from a bundle of its own, and its size and start are told", async () => {
  await here.sweep();
  for (const [id, { bundleBytes, coldStarts }] of here.functions) {
    expect(coldStarts.length, id).toBeGreaterThan(0);
    const starts = coldStarts.map(({ wallMs, cpuMs }) => `${wallMs} ms (${cpuMs} ms of processor)`);
    console.log(`${id}: ${Math.round(bundleBytes / 1000)} kB, first answer after ${starts.join(", ")}`);
  }
});

test("nothing that functions and containers printed names a student or teacher, at the highest log level", () => {
  expect(here.printed).toContain('"msg":"request"');
  expect(here.printed).toContain('"msg":"attempt begun"');
  expect(here.printed).toContain('"msg":"a Batch job ended"');
  const lines = here.printed.split("\n");
  const telling = lines.filter((line) => line.includes(PLANTED_STUDENT) || line.includes(PLANTED_TEACHER));
  expect(telling).toEqual([]);
  console.log(`${lines.length} log lines of ${simulator.jobs.length} Batch jobs, none with a name`);
});
