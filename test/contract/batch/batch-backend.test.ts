import { ListJobsCommand, SubmitJobCommand } from "@aws-sdk/client-batch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BatchBackend } from "../../../src/adapters/aws/batch-backend";
import { batchHere, registerScript, untilJob } from "../../support/batch-here";

const WORKS = "trap 'exit 75' TERM; while :; do sleep 0.02; done";
let here: Awaited<ReturnType<typeof batchHere>>;
let backend: BatchBackend;

beforeAll(async () => {
  here = await batchHere({ vcpus: 2, graceMs: 2_000 });
  registerScript(here.simulator, "works", WORKS);
  registerScript(here.simulator, "ends", 'test -n "$MILLRACE_JOB_ID"');
  registerScript(here.simulator, "broken", "", { containerProperties: { image: "missing", command: [] } });
  backend = backendFor("works");
});
afterAll(() => here.close());

function backendFor(jobDefinition: string): BatchBackend {
  return new BatchBackend(here.client, { jobQueue: here.queueArn, jobDefinition });
}

function simulated(id: string) {
  return here.simulator.jobs.find((job) => job.id === id);
}

describe("BatchBackend", () => {
  test("starts a run that knows its job, and finds it by the job, in whatever state it is", async () => {
    const run = await backendFor("ends").submit({ jobId: "found" });
    expect(run.jobId).toBe("found");
    const { createdAt: submittedAt } = simulated(run.id) ?? {};
    expect(await backend.runsOf("found")).toMatchObject([{ id: run.id, submittedAt }]);
    await untilJob(simulated(run.id), ({ isOver }) => isOver);
    expect(await backend.runsOf("found")).toMatchObject([{ id: run.id, state: "succeeded" }]);
    expect(simulated(run.id)?.request.tags).toEqual({ "millrace:job": "found" });
  });

  test("tells runs apart whose jobs begin alike", async () => {
    const ends = backendFor("ends");
    for (const jobId of ["alike", "alike-2", "ALIKE"]) await ends.submit({ jobId });
    expect(await backend.runsOf("alike")).toHaveLength(1);
    expect(await backend.runsOf("unknown")).toEqual([]);
  });

  test("tells all runs of a job, the newest first", async () => {
    const ends = backendFor("ends");
    const first = await ends.submit({ jobId: "twice" });
    await untilJob(simulated(first.id), ({ isOver }) => isOver);
    const second = await ends.submit({ jobId: "twice" });
    expect((await backend.runsOf("twice")).map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  test("tells why a container could not be started", async () => {
    const { id } = await backendFor("broken").submit({ jobId: "broken" });
    await untilJob(simulated(id), ({ isOver }) => isOver);
    const [run] = await backend.runsOf("broken");
    expect(run).toMatchObject({ state: "failed", reason: expect.stringContaining("Task failed to start") });
    expect(run?.reason).toContain("CannotPullContainerError");
  });

  test("ends runs that work, that wait and that have ended, and names what lives", async () => {
    const working = [await backend.submit({ jobId: "w1" }), await backend.submit({ jobId: "w2" })];
    for (const { id } of working) await untilJob(simulated(id), ({ container }) => container !== undefined);
    const waiting = await backend.submit({ jobId: "w3" });
    await untilJob(simulated(waiting.id), ({ status }) => status === "RUNNABLE");
    const live = await backend.liveRuns(10);
    expect(live.map(({ jobId, state }) => `${jobId} ${state}`).sort()).toEqual([
      "w1 running",
      "w2 running",
      "w3 waiting",
    ]);
    expect(await backend.liveRuns(2)).toHaveLength(2);
    for (const run of live) await backend.end(run, "its job was cancelled");
    for (const { id } of live) await untilJob(simulated(id), ({ isOver }) => isOver);
    for (const run of live) await backend.end(run, "again");
    expect(await backend.liveRuns(10)).toEqual([]);
    expect(await backend.runsOf("w3")).toMatchObject([{ state: "failed", reason: "its job was cancelled" }]);
  });

  test("takes jobs that others put into the queue for none of its own", async () => {
    const { other, queueArn, simulator } = here;
    await other.send(new SubmitJobCommand({ jobName: "foreign", jobQueue: queueArn, jobDefinition: "works" }));
    const foreign = simulator.jobs.at(-1);
    await untilJob(foreign, ({ container }) => container !== undefined);
    expect(await backend.liveRuns(10)).toEqual([]);
    foreign?.ending.abort("done");
    await untilJob(foreign, ({ isOver }) => isOver);
  });

  test("reads all pages", async () => {
    const { other, simulator, queueArn } = here;
    simulator.addVcpus(-100);
    const count = 120;
    for (let n = 0; n < count; n += 1) await backend.submit({ jobId: `many-${n}` });
    for (const job of simulator.jobs.slice(-count)) await untilJob(job, ({ status }) => status === "RUNNABLE");
    const page = await other.send(new ListJobsCommand({ jobQueue: queueArn, jobStatus: "RUNNABLE" }));
    expect([page.jobSummaryList?.length, page.nextToken]).toEqual([100, "100"]);
    const live = await backend.liveRuns(1_000);
    expect(new Set(live.map(({ jobId }) => jobId)).size).toBe(count);
    // the oldest, though Batch names the newest first
    for (const { jobId } of await backend.liveRuns(5)) expect(jobId).toMatch(/^many-\d$/);
  });

  test("passes on what Batch refuses", async () => {
    const nowhere = new BatchBackend(here.client, { jobQueue: "nowhere", jobDefinition: "works" });
    await expect(nowhere.submit({ jobId: "x" })).rejects.toMatchObject({ name: "ClientException" });
    await expect(nowhere.runsOf("x")).rejects.toMatchObject({ name: "ClientException" });
  });
});
