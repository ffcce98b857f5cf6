import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Job } from "../../../src/jobs/job";
import { attemptPrefix, checkpointKey, inputKey } from "../../../src/jobs/keys";
import { relayOutbox } from "../../../src/jobs/relay-outbox";
import { transition } from "../../../src/jobs/transitions";
import { WORKER_TIMES, type WorkerPorts, type WorkerTimes } from "../../../src/worker/ports";
import { work } from "../../../src/worker/work";
import { aJob } from "../../support/jobs";
import { temporaryStorage } from "../../support/local-storage";
import { ScriptedRunner } from "../../support/scripted-runner";

const TIMES: WorkerTimes = {
  ...WORKER_TIMES,
  leaseMs: 5_000,
  heartbeatMs: 30,
  reportMs: 10,
  cancelPollMs: 5,
  graceMs: 50,
  idleMs: 5,
};
const INPUT = "three\n";

let storage: Awaited<ReturnType<typeof temporaryStorage>>;
let runner: ScriptedRunner;
let drain: AbortController;
let working: Promise<void>;

beforeEach(async () => {
  storage = await temporaryStorage({ now: () => Date.now() });
  runner = new ScriptedRunner();
  drain = new AbortController();
});
afterEach(async () => {
  drain.abort();
  for (const run of runner.runs) run.kill();
  await working;
  await storage.close();
});

function startWorker(change: Partial<WorkerPorts> = {}): void {
  const log = { info: () => {}, error: () => {} };
  const ports = { ...storage, runner, clock: { now: () => Date.now() }, log, ...change };
  working = work(ports, { workFolder: join(storage.folder, "work"), cores: 1, times: TIMES }, drain.signal);
}

async function submitted(change: Partial<Job> = {}): Promise<Job> {
  const id = aJob().id;
  const key = inputKey("local", id, "input.txt");
  await storage.objects.put(key, "text/plain", Buffer.from(INPUT));
  const sha256 = createHash("sha256").update(INPUT).digest("hex");
  const inputs = [{ name: "input.txt", key, bytes: INPUT.length, sha256 }];
  const job = aJob({ id, inputs, createdAt: Date.now(), ...change });
  await storage.store.insert(job, undefined);
  await relayOutbox(storage);
  return job;
}

async function load(id: string): Promise<Job> {
  const job = await storage.store.load(id);
  if (!job) throw new Error("the job is gone");
  return job;
}

function until(id: string, expected: Partial<Job>): Promise<void> {
  return vi.waitFor(async () => expect(await load(id)).toMatchObject(expected), { timeout: 5_000, interval: 5 });
}

describe("an attempt", () => {
  test("runs with the submitted files and parameters, and publishes what was checked", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    expect(run.request).toMatchObject({ kind: "counting", mode: "run", resume: undefined, parameters: job.parameters });
    expect(await readFile(join(run.request.inputDirectory, "input.txt"), "utf8")).toBe(INPUT);
    expect(await load(job.id)).toMatchObject({ state: "running", attempt: 1, result: null });
    await run.complete();
    await until(job.id, { state: "succeeded" });
    const { result } = await load(job.id);
    const prefix = attemptPrefix("local", job.id, 1);
    expect(result).toMatchObject({ attempt: 1, verified: true, prefix, metrics: { text: "{}" } });
    expect(result?.files).toMatchObject([{ name: "count.json", bytes: 2, contentType: "application/json" }]);
    expect(await storage.objects.head(`${prefix}count.json`)).toBeDefined();
    await vi.waitFor(async () => expect(await storage.queue.receive(0)).toBeUndefined());
  });

  test("leaves no file behind in the work folder", async () => {
    const job = await submitted();
    startWorker();
    await (await runner.next()).complete();
    await until(job.id, { state: "succeeded" });
    await vi.waitFor(async () => expect(await readdir(join(storage.folder, "work"))).toEqual([]));
  });

  test("refuses an input file that was replaced after the submission", async () => {
    const job = await submitted();
    await storage.objects.put(job.inputs[0]?.key ?? "", "text/plain", Buffer.from("other"));
    startWorker();
    await until(job.id, { state: "failed" });
    expect((await load(job.id)).reason).toMatchObject({ code: "INPUT_CHANGED" });
    expect(runner.runs).toEqual([]);
  });

  test("writes progress and log lines while it runs", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    run.observer.log("a line");
    run.observer.progress({ fraction: 0.5, phase: "counting" });
    await vi.waitFor(async () => expect((await load(job.id)).progress).toMatchObject({ fraction: 0.5 }));
    await vi.waitFor(async () => expect(await storage.store.events(job.id, 0, 9, "log")).toHaveLength(1));
    await run.complete();
    await until(job.id, { state: "succeeded" });
  });

  test("writes the last progress before the job ends", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    run.observer.progress({ fraction: 1, phase: "done" });
    await run.complete();
    await until(job.id, { state: "succeeded" });
    expect((await load(job.id)).progress).toMatchObject({ fraction: 1, phase: "done" });
  });

  test("keeps its lease and its message through a long run", async () => {
    const job = await submitted();
    startWorker();
    await runner.next();
    const first = (await load(job.id)).leaseUntil ?? 0;
    await vi.waitFor(async () => expect((await load(job.id)).leaseUntil).toBeGreaterThan(first + 100), {
      timeout: 3_000,
    });
    expect(await storage.queue.receive(0)).toBeUndefined();
  });

  test("is followed by another after a crash, from the last checkpoint", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    run.observer.checkpoint(Uint8Array.of(1));
    run.observer.checkpoint(Uint8Array.of(2));
    run.finish({ type: "crashed", message: "the job process was ended by SIGSEGV" });
    const second = await runner.next();
    expect(second.request.resume).toEqual(Buffer.of(2));
    expect(await load(job.id)).toMatchObject({ attempt: 2, maxAttempts: 3 });
    await second.complete();
    await until(job.id, { state: "succeeded", attempt: 2 });
  });

  test.each([".hidden", "a\nb", "ümlaut.csv"])(
    "that writes a file named %j fails and publishes nothing",
    async (name) => {
      const job = await submitted();
      startWorker();
      const run = await runner.next();
      await writeFile(join(run.request.outputDirectory, name), "");
      await run.complete();
      await until(job.id, { state: "failed", result: null });
      expect((await load(job.id)).reason).toMatchObject({ code: "RUN_FAILED" });
    },
  );
});

describe("a cancel", () => {
  test("stops the run, and what it returns is checked and kept", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    await storage.store.requestCancel(job.id);
    await vi.waitFor(() => expect(run.stops).toBe(1));
    await run.complete();
    await until(job.id, { state: "cancelled" });
    expect((await load(job.id)).result).toMatchObject({ verified: true });
  });

  test("of a run that had to be killed finishes its last checkpoint", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    run.observer.checkpoint(Uint8Array.of(7));
    await storage.store.requestCancel(job.id);
    await vi.waitFor(() => expect(run.stops).toBe(1));
    run.kill();
    const finishing = await runner.next();
    expect(finishing.request).toMatchObject({ mode: "finish", resume: Uint8Array.of(7) });
    await finishing.complete();
    await until(job.id, { state: "cancelled" });
    expect((await load(job.id)).result).toMatchObject({ verified: true });
  });

  test("of a killed run without a checkpoint ends without a result", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    await storage.store.requestCancel(job.id);
    await vi.waitFor(() => expect(run.stops).toBe(1));
    run.kill();
    await until(job.id, { state: "cancelled" });
    expect(await load(job.id)).toMatchObject({ result: null, reason: { code: "CANCELLED" } });
  });

  test("that waits with its job for another attempt finishes the checkpoint without running again", async () => {
    const job = await submitted({ cancelRequested: true, attempt: 1 });
    await storage.objects.put(checkpointKey("local", job.id, 1), "application/octet-stream", Uint8Array.of(4));
    startWorker();
    const run = await runner.next();
    expect(run.request).toMatchObject({ mode: "finish", resume: Buffer.of(4) });
    await run.complete();
    await until(job.id, { state: "cancelled" });
    expect((await load(job.id)).result).not.toBeNull();
  });
});

describe("the job's timeout", () => {
  test("stops the run and keeps its best solution beside the failure", async () => {
    const job = await submitted({ timeoutMs: 20 });
    startWorker();
    const run = await runner.next();
    await vi.waitFor(() => expect(run.stops).toBe(1));
    await run.complete();
    await until(job.id, { state: "failed" });
    expect(await load(job.id)).toMatchObject({ reason: { code: "TIMEOUT" }, result: { verified: true } });
  });
});

describe("a run that was taken over", () => {
  test("is killed and publishes nothing", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    const current = await load(job.id);
    const next = transition(current, "claim", Date.now(), { leaseUntil: Date.now() + 60_000 });
    if (!next) throw new Error("a running job can be taken over");
    expect(await storage.store.replace(current, next)).toBe(true);
    await vi.waitFor(() => expect(run.killed).toBe(true));
    drain.abort();
    await working;
    expect(await load(job.id)).toEqual(next);
    expect(await storage.objects.list(attemptPrefix("local", job.id, 1))).toEqual([]);
  });

  test("cannot publish even if it ends before it notices", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    const current = await load(job.id);
    const next = transition(current, "claim", Date.now(), { leaseUntil: Date.now() + 60_000 });
    if (!next) throw new Error("a running job can be taken over");
    await storage.store.replace(current, next);
    await run.complete();
    drain.abort();
    await working;
    expect(await load(job.id)).toEqual(next);
  });
});

describe("a drain", () => {
  test("of an idle worker ends at once", async () => {
    startWorker();
    drain.abort();
    await working;
  });

  test("hands job and message back, keeps the checkpoint and costs no attempt", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    run.observer.checkpoint(Uint8Array.of(5));
    drain.abort();
    await vi.waitFor(() => expect(run.stops).toBe(1));
    await run.complete();
    await working;
    expect(await load(job.id)).toMatchObject({ state: "queued", attempt: 1, maxAttempts: 4, result: null });
    expect(await storage.queue.receive(1_000)).toMatchObject({ jobId: job.id });
    const saved = await storage.objects.read(checkpointKey("local", job.id, 1));
    expect(Buffer.concat((await saved?.toArray()) ?? [])).toEqual(Buffer.of(5));
  });

  test("of a run that does not answer kills it and hands the job back", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    drain.abort();
    await vi.waitFor(() => expect(run.stops).toBe(1));
    run.kill();
    await working;
    expect(await load(job.id)).toMatchObject({ state: "queued", maxAttempts: 4 });
  });

  test("does not bring back a job that is being cancelled", async () => {
    const job = await submitted();
    startWorker();
    const run = await runner.next();
    await storage.store.requestCancel(job.id);
    await vi.waitFor(() => expect(run.stops).toBe(1));
    drain.abort();
    await run.complete();
    await working;
    expect(await load(job.id)).toMatchObject({ state: "cancelled" });
  });

  test("strands no message: each is received again by the next worker", async () => {
    const jobs = [await submitted(), await submitted(), await submitted()];
    startWorker();
    const run = await runner.next();
    drain.abort();
    run.kill();
    await working;
    const received = new Set<string | undefined>();
    for (let n = 0; n < 3; n++) received.add((await storage.queue.receive(1_000))?.jobId);
    expect(received).toEqual(new Set(jobs.map(({ id }) => id)));
  });
});

describe("trouble around a run", () => {
  test("a queue that fails once does not end the worker", async () => {
    const job = await submitted();
    let failures = 1;
    const queue = Object.create(storage.queue) as typeof storage.queue;
    queue.receive = (leaseMs) => {
      if (failures-- > 0) return Promise.reject(new Error("the network was cut"));
      return storage.queue.receive(leaseMs);
    };
    startWorker({ queue });
    await (await runner.next()).complete();
    await until(job.id, { state: "succeeded" });
  });

  test("a message without a job is dropped", async () => {
    await storage.queue.send({ jobId: "gone", priority: 0 });
    const job = await submitted();
    startWorker();
    await (await runner.next()).complete();
    await until(job.id, { state: "succeeded" });
    await vi.waitFor(async () => expect(await storage.queue.depth()).toBe(0));
  });

  test("a second message of a running job waits and changes nothing", async () => {
    const job = await submitted();
    await storage.queue.send({ jobId: job.id, priority: 5 });
    startWorker();
    const run = await runner.next();
    const other = new AbortController();
    const log = { info: () => {}, error: () => {} };
    const ports = { ...storage, runner, clock: { now: () => Date.now() }, log };
    const second = work(ports, { workFolder: join(storage.folder, "work"), cores: 1, times: TIMES }, other.signal);
    await vi.waitFor(async () => expect(await storage.queue.depth()).toBe(1));
    expect(runner.runs).toHaveLength(1);
    await run.complete();
    await until(job.id, { state: "succeeded", attempt: 1 });
    other.abort();
    await second;
  });
});
