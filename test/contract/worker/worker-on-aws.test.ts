import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { AwsClientSettings } from "../../../src/adapters/aws/clients";
import { SqsJobQueue } from "../../../src/adapters/aws/sqs/job-queue";
import type { Job } from "../../../src/jobs/job";
import { inputKey } from "../../../src/jobs/keys";
import { relayOutbox } from "../../../src/jobs/relay-outbox";
import { sweep } from "../../../src/jobs/sweep";
import { WORKER_TIMES } from "../../../src/worker/ports";
import { work } from "../../../src/worker/work";
import { emulatorSettings } from "../../support/aws-here";
import { temporaryTable } from "../../support/dynamo-here";
import { type Emulator, startEmulator } from "../../support/emulator";
import { temporaryFolder } from "../../support/folder";
import { aJob } from "../../support/jobs";
import { temporaryBuckets } from "../../support/s3-here";
import { ScriptedRunner } from "../../support/scripted-runner";
import { temporaryQueue } from "../../support/sqs-here";

/** Long beside what a busy machine may take. */
const WAIT = { timeout: 60_000, interval: 20 };
const LEASE = 60_000;

describe("workers on DynamoDB, S3 and SQS", () => {
  const clock = { now: () => Date.now() };
  let emulator: Emulator | undefined;
  let settings: AwsClientSettings;
  let table: Awaited<ReturnType<typeof temporaryTable>>;
  let buckets: Awaited<ReturnType<typeof temporaryBuckets>>;
  let messages: Awaited<ReturnType<typeof temporaryQueue>>;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let runner: ScriptedRunner;
  let drain: AbortController;
  let workers: Promise<void>[];

  beforeAll(async () => {
    const started = await startEmulator("ministack");
    if (typeof started === "string") throw new Error(started);
    emulator = started;
    settings = emulatorSettings(started.endpoint);
  });
  afterAll(() => emulator?.close());

  beforeEach(async () => {
    [table, buckets, messages, folder] = await Promise.all([
      temporaryTable(settings, clock),
      temporaryBuckets(settings, clock),
      temporaryQueue(settings, clock),
      temporaryFolder(),
    ]);
    [runner, drain, workers] = [new ScriptedRunner(), new AbortController(), []];
  });
  afterEach(async () => {
    drain.abort();
    // a worker that was just handed its message back may still begin another run
    const killing = setInterval(() => runner.runs.forEach((run) => void run.kill()), 20);
    await Promise.all(workers).finally(() => clearInterval(killing));
    await Promise.all([table.close(), buckets.close(), messages.close(), folder.remove()]);
  });

  /** Workers that share a process, and so the polls of its queue. */
  function startWorkers(count: number, waitSeconds: number): void {
    const { client, queueUrl } = messages;
    const queue = new SqsJobQueue({ client, queueUrl, clock, waitSeconds });
    const log = { info: () => {}, error: () => {} };
    const ports = { store: table.store, objects: buckets.objects, queue, runner, clock, log };
    const times = { ...WORKER_TIMES, leaseMs: LEASE, reportMs: 10, cancelPollMs: 20, idleMs: 5 };
    for (let n = 0; n < count; n++) {
      workers.push(work(ports, { workFolder: join(folder.path, String(n)), cores: 1, times }, drain.signal));
    }
  }

  async function submitted(): Promise<Job> {
    const { id } = aJob();
    const key = inputKey("local", id, "input.txt");
    const { bytes, sha256 } = await buckets.objects.put(key, "text/plain", Buffer.from("three\n"));
    const inputs = [{ name: "input.txt", key, bytes, sha256 }];
    const job = aJob({ id, inputs, createdAt: clock.now() });
    await table.store.insert(job, { key: id, bodyHash: "h" });
    return job;
  }

  function relay(): Promise<number> {
    return relayOutbox({ outbox: table.outbox, queue: messages.queue });
  }

  async function until(id: string, expected: Partial<Job>): Promise<void> {
    await vi.waitFor(async () => expect(await table.store.load(id)).toMatchObject(expected), WAIT);
  }

  test("take a job from its submission to its checked result, and leave no message", async () => {
    const job = await submitted();
    expect(await relay()).toBe(1);
    startWorkers(2, 0);
    const run = await runner.next();
    run.observer.log("a line");
    run.observer.progress({ fraction: 0.5, phase: "counting" });
    await until(job.id, { state: "running", attempt: 1 });
    await run.complete();
    await until(job.id, { state: "succeeded" });
    const { result } = (await table.store.load(job.id)) ?? {};
    const down = await buckets.objects.read(`${result?.prefix}count.json`);
    expect(Buffer.concat((await down?.toArray()) ?? []).toString()).toBe("{}");
    expect(await table.store.events(job.id, 0, 10, "log")).toHaveLength(1);
    drain.abort();
    await Promise.all(workers);
    await messages.runOut();
    expect(await messages.queue.receive(LEASE)).toBeUndefined();
  });

  test("run a job once whose message comes twice", async () => {
    const job = await submitted();
    await relay();
    await messages.queue.send({ jobId: job.id, priority: 5 });
    startWorkers(2, 0);
    await (await runner.next()).complete();
    await until(job.id, { state: "succeeded", attempt: 1 });
    expect(runner.runs).toHaveLength(1);
  });

  test("hand a job back when they are told to end, and count that neither as an attempt nor towards the dead letters", async () => {
    const job = await submitted();
    await relay();
    startWorkers(1, 0);
    const run = await runner.next();
    await until(job.id, { state: "running" });
    drain.abort();
    await vi.waitFor(() => expect(run.stops).toBe(1), WAIT);
    run.finish({ type: "refused", code: "NO_SOLUTION_IN_TIME", message: "no solution yet", issues: [] });
    await Promise.all(workers);
    expect(await table.store.load(job.id)).toMatchObject({ state: "queued", maxAttempts: job.maxAttempts + 1 });
    expect(await messages.queue.receive(LEASE)).toMatchObject({ jobId: job.id, receiveCount: 2 });
    expect(await messages.dead.count()).toBe(0);
  });

  test("that end in the middle of a long poll strand no message: another process has it at once", async () => {
    startWorkers(3, 2);
    const polled = vi.waitFor(() => expect(messages.polls()).toBeGreaterThan(0), WAIT);
    await polled;
    drain.abort();
    const jobs = [await submitted(), await submitted()];
    await relay();
    await Promise.all(workers);
    const received = [await messages.queue.receive(LEASE), await messages.queue.receive(LEASE)];
    expect(received.map((delivery) => delivery?.jobId).sort()).toEqual(jobs.map(({ id }) => id).sort());
    expect(runner.runs).toEqual([]);
  });

  test("are followed up by a sweeper when one of them dies", async () => {
    const job = await submitted();
    await relay();
    startWorkers(1, 0);
    await runner.next();
    await until(job.id, { state: "running" });
    const later = { now: () => Date.now() + 10 * LEASE };
    const swept = await sweep(
      { store: table.store, queue: messages.queue, objects: buckets.objects, clock: later },
      1_000_000_000,
    );
    expect(swept).toMatchObject({ released: 1, failed: 0 });
    expect(await table.outbox.pending(10)).toMatchObject([{ jobId: job.id }]);
    await until(job.id, { state: "queued", attempt: 1 });
  });
});
