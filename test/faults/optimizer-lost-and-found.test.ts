import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FileSource, MillraceClient } from "../../src/client";
import { isFinal } from "../../src/contract/job";
import { checkpointPrefix } from "../../src/jobs/keys";
import { untilJob } from "../support/batch-here";
import type { BatchSimulator } from "../support/batch-simulator";
import { endedRunsOf, OptimizerHere, runsOf } from "../support/deployed/optimizer-here";
import { plantedSchool } from "../support/deployed/planted-school";
import { WORKSHOP_LP } from "../support/model-jobs";

// every submission has to reach Batch, though its model was solved before
const WORKSHOP = { kind: "model", files: [{ name: "workshop.lp", data: WORKSHOP_LP }], cache: false };
/** Work for some seconds, as little as shows an interruption, whatever the machine's pace. */
const SOME_SECONDS = { iterationLimit: 2, threads: 1 };
const ALL_LOST = { seed: 1, duplicate: 0, drop: 1, delayMs: 0 };
const SEED = 20261122;

let here: OptimizerHere;
let simulator: BatchSimulator;
let client: MillraceClient;
let school: readonly FileSource[];
const tally = { jobs: 0, reclaimed: 0, killed: 0, neverStarted: 0, strays: 0, eventsLost: 0, eventsDoubled: 0 };

beforeAll(async () => {
  school = await plantedSchool(60, "many-singletons");
  const started = await OptimizerHere.start();
  if (typeof started === "string") throw new Error(started);
  ({ here, simulator } = started);
  client = await here.clientOf("north");
});
afterEach(() => simulator.setTrouble());
afterAll(async () => {
  await here?.close();
  console.log(`lost and found, seed ${SEED}: ${JSON.stringify(tally)}`);
});

/** Sweeps as the schedule does, until the job is over; a message counts as lost after a second here. */
async function sweepUntilOver(jobId: string): Promise<void> {
  while (!isFinal((await client.getJob(jobId)).state)) {
    await here.sweep();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** A school at work whose first checkpoint is stored; where a machine is so slow to look that it ended, another one. */
async function schoolAtWork(): Promise<string> {
  for (let tries = 0; tries < 3; tries += 1) {
    const { id } = await client.submit({ kind: "class-schedule", files: school, parameters: SOME_SECONDS });
    tally.jobs += 1;
    while (!isFinal((await client.getJob(id)).state)) {
      if ((await here.buckets.objects.list(checkpointPrefix("north", id))).length > 0) return id;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("three schools ended before their first checkpoint was seen");
}

async function countOf(jobId: string, state: string): Promise<number> {
  return (await here.states(jobId)).filter((each) => each === state).length;
}

describe("a Spot instance that is reclaimed in mid-solve", () => {
  test.each([
    ["with a notice, told as the loss of its host", 9_000, "host", 1],
    ["with a notice, told as an exit", 9_000, "exit", 2],
    ["without a notice", 0, "host", 1],
  ] as const)("%s costs no result: the job goes on from its checkpoint", async (_how, noticeMs, told, batchJobs) => {
    const id = await schoolAtWork();
    const [first] = runsOf(simulator, id);
    if (first === undefined) throw new Error("no Batch job");
    simulator.reclaim(first, noticeMs, told);
    tally.reclaimed += 1;
    const { job, results } = await client.waitForJob(id);
    expect(job).toMatchObject({ state: "succeeded", attempt: 2, verified: true });
    expect(results.files.length).toBeGreaterThan(0);
    const lines = (await client.getLogs(id)).lines.map(({ line }) => line);
    expect(lines).toContain("resuming from a checkpoint");
    expect(await countOf(id, "succeeded")).toBe(1);
    const runs = await endedRunsOf(simulator, id);
    expect(runs.map(({ status }) => status)).toEqual(batchJobs === 1 ? ["SUCCEEDED"] : ["FAILED", "SUCCEEDED"]);
    expect(first.attempts[0]?.statusReason).toContain(told === "host" ? "Host EC2" : "Essential container");
  });
});

describe("where every event is lost, the schedule finds", () => {
  test("a job whose container could not be started", async () => {
    simulator.setTrouble(ALL_LOST);
    here.cannotStart = "DockerTimeoutError: could not transition to started";
    const { id } = await client.submit(WORKSHOP);
    await sweepUntilOver(id);
    here.cannotStart = undefined;
    [tally.jobs, tally.neverStarted] = [tally.jobs + 1, tally.neverStarted + 1];
    const job = await client.getJob(id);
    expect(job).toMatchObject({ state: "failed", reason: { code: "NOT_STARTED" } });
    expect(job.reason?.message).toContain("DockerTimeoutError");
  });

  test("a job whose container was killed for good, and one that was handed back", async () => {
    simulator.setTrouble(ALL_LOST);
    const [killed, back] = [await schoolAtWork(), await schoolAtWork()];
    // told as exits: the definition does not have Batch try those again
    for (const [id, noticeMs] of [
      [killed, 0],
      [back, 9_000],
    ] as const) {
      const [run] = runsOf(simulator, id);
      if (run?.container !== undefined) simulator.reclaim(run, noticeMs, "exit");
    }
    [tally.killed, tally.reclaimed] = [tally.killed + 1, tally.reclaimed + 1];
    for (const id of [killed, back]) {
      await sweepUntilOver(id);
      expect(await client.getJob(id)).toMatchObject({ state: "succeeded", attempt: 2, verified: true });
    }
    for (const id of [killed, back]) await endedRunsOf(simulator, id);
    const codes = [killed, back].map((id) =>
      runsOf(simulator, id).map(({ attempts }) => attempts[0]?.container?.exitCode),
    );
    expect(codes).toEqual([
      [137, 0],
      [75, 0],
    ]);
  });

  test("Batch jobs whose job is gone", async () => {
    simulator.setTrouble(ALL_LOST);
    simulator.addVcpus(-100);
    const { id } = await client.submit(WORKSHOP);
    const [run] = runsOf(simulator, id);
    if (run === undefined) throw new Error("no Batch job");
    // submitted twice, as a repeated SubmitJob would; then its job ends
    const stray = simulator.repeat(run);
    run.ending.abort("by hand");
    const { store } = here.table;
    const job = await store.load(id);
    if (job === undefined) throw new Error("no job");
    await store.replace(job, { ...job, state: "cancelled", version: job.version + 1, finishedAt: Date.now() });
    await here.sweep();
    simulator.addVcpus(100);
    [tally.jobs, tally.strays] = [tally.jobs + 1, tally.strays + 1];
    await untilJob(stray, ({ isOver }) => isOver);
    expect(stray).toMatchObject({ status: "FAILED", statusReason: "its job has ended", attempts: [] });
  });
});

test("events that come twice, late, in any order or not at all leave each job one result", async () => {
  simulator.setTrouble({ seed: SEED, duplicate: 0.5, drop: 0.2, delayMs: 800 });
  const before = simulator.events;
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) ids.push((await client.submit({ ...WORKSHOP, tags: [`n-${n}`] })).id);
  tally.jobs += ids.length;
  // a second Batch job of a job that has one: it finds the job taken or done, and ends
  const [first] = runsOf(simulator, ids[0] ?? "");
  if (first !== undefined) simulator.repeat(first);
  for (const id of ids) expect((await client.waitForJob(id)).job).toMatchObject({ state: "succeeded", verified: true });
  await simulator.settled();
  await here.sweep();
  for (const id of ids) {
    expect(await here.states(id)).toEqual(["queued", "starting", "running", "succeeded"]);
    expect((await client.getResults(id)).files.length).toBeGreaterThan(0);
  }
  for (const id of ids) await endedRunsOf(simulator, id);
  expect(runsOf(simulator, ids[0] ?? "")).toHaveLength(2);
  for (const id of ids.slice(1)) expect(runsOf(simulator, id)).toHaveLength(1);
  const after = simulator.events;
  tally.eventsLost += after.dropped - before.dropped;
  tally.eventsDoubled += after.duplicated - before.duplicated;
  expect(Math.min(tally.eventsLost, tally.eventsDoubled, after.overtaken)).toBeGreaterThan(0);
});
