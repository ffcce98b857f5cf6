import { Buffer } from "node:buffer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../src/jobs/job";
import { attemptPrefix, checkpointKey, inputKey, jobPrefix } from "../../../src/jobs/keys";
import { relayOutbox } from "../../../src/jobs/relay-outbox";
import { afterStaleRun, sweep } from "../../../src/jobs/sweep";
import { strayObjects, sweepObjects, UNUSED_UPLOAD_MS } from "../../../src/jobs/sweep-objects";
import { type JobChange, type JobEvent, transition } from "../../../src/jobs/transitions";
import { aJob, aManifest, ManualClock } from "../../support/jobs";
import { temporaryStorage } from "../../support/local-storage";

const LEASE = 60_000;
const RETENTION = 30 * 24 * 60 * 60 * 1000;

let clock: ManualClock;
let ports: Awaited<ReturnType<typeof temporaryStorage>> & { readonly clock: ManualClock };

beforeEach(async () => {
  clock = new ManualClock();
  ports = { ...(await temporaryStorage(clock)), clock };
});
afterEach(() => ports.close());

async function inserted(change: Partial<Job> = {}): Promise<Job> {
  const job = aJob({ createdAt: clock.now(), ...change });
  await ports.store.insert(job, undefined);
  return job;
}

async function move(job: Job, event: JobEvent, change: JobChange = {}): Promise<Job> {
  const next = transition(job, event, clock.now(), change);
  if (!next || !(await ports.store.replace(job, next))) throw new Error(`${event} failed`);
  return next;
}

async function running(change: Partial<Job> = {}): Promise<Job> {
  return move(await move(await inserted(change), "claim", { leaseUntil: clock.now() + LEASE }), "start");
}

describe("relaying the outbox", () => {
  test("hands every stored message to the queue once", async () => {
    const jobs = [await inserted(), await inserted()];
    expect(await relayOutbox(ports)).toBe(2);
    expect(await relayOutbox(ports)).toBe(0);
    const received = [await ports.queue.receive(LEASE), await ports.queue.receive(LEASE)];
    expect(received.map((delivery) => delivery?.jobId)).toEqual(jobs.map(({ id }) => id));
    expect(await ports.queue.receive(LEASE)).toBeUndefined();
  });

  test("sends again what it could not remove: twice rather than never", async () => {
    await inserted();
    const outbox = {
      pending: (limit: number) => ports.outbox.pending(limit),
      remove: () => Promise.reject(new Error("cut")),
    };
    await expect(relayOutbox({ outbox, queue: ports.queue })).rejects.toThrow("cut");
    await relayOutbox(ports);
    expect(await ports.queue.depth()).toBe(2);
  });
});

describe("a sweep", () => {
  test("does nothing when all is well", async () => {
    await inserted();
    await running();
    expect(await sweep(ports, RETENTION)).toEqual({ released: 0, failed: 0, expired: 0, requeued: 0, removed: 0 });
  });

  test("queues the job of a run that gave no sign of life again, with its message", async () => {
    const job = await running();
    await relayOutbox(ports);
    clock.advance(LEASE + 1);
    expect(await sweep(ports, RETENTION)).toMatchObject({ released: 1 });
    expect(await ports.store.load(job.id)).toMatchObject({ state: "queued", reason: { code: "RUN_CRASHED" } });
    expect(await ports.outbox.pending(10)).toMatchObject([{ jobId: job.id }]);
  });

  test("fails a job whose last attempt died", async () => {
    const job = await running({ maxAttempts: 1 });
    clock.advance(LEASE + 1);
    expect(await sweep(ports, RETENTION)).toMatchObject({ released: 0, failed: 1 });
    expect(await ports.store.load(job.id)).toMatchObject({ state: "failed", reason: { code: "ATTEMPTS_EXHAUSTED" } });
  });

  test("lets a job expire that had to begin by now", async () => {
    const job = await inserted({ startBy: clock.now() + 1_000 });
    clock.advance(1_000);
    expect(await sweep(ports, RETENTION)).toMatchObject({ expired: 1 });
    expect(await ports.store.load(job.id)).toMatchObject({ state: "expired", reason: { code: "EXPIRED" } });
  });

  test("queues a job whose message was lost", async () => {
    const job = await inserted();
    await ports.outbox.remove((await ports.outbox.pending(10)).map(({ id }) => id));
    expect(await sweep(ports, RETENTION)).toMatchObject({ requeued: 1 });
    expect(await ports.queue.receive(LEASE)).toMatchObject({ jobId: job.id });
    expect(await sweep(ports, RETENTION)).toMatchObject({ requeued: 0 });
  });

  test("removes finished jobs with their files after the retention time, and no others", async () => {
    const old = await move(await running(), "succeed", { result: aManifest() });
    await ports.objects.put(inputKey("local", old.id, "a.csv"), "text/csv", Buffer.from("x"));
    clock.advance(RETENTION);
    const young = await move(await running(), "succeed", { result: aManifest() });
    const waiting = await inserted({ createdAt: 0 });
    clock.advance(1);
    expect(await sweep(ports, RETENTION)).toMatchObject({ removed: 1 });
    expect(await ports.store.load(old.id)).toBeUndefined();
    expect(await ports.objects.list(jobPrefix("local", old.id))).toEqual([]);
    for (const { id } of [young, waiting]) expect(await ports.store.load(id)).toBeDefined();
  });

  test("does no harm beside another one", async () => {
    for (let n = 0; n < 5; n++) await running();
    clock.advance(LEASE + 1);
    const reports = await Promise.all([sweep(ports, RETENTION), sweep(ports, RETENTION)]);
    expect(reports[0].released + reports[1].released).toBe(5);
  });
});

describe("a run that gave no sign of life", () => {
  test("is left to another attempt even if its job was to be cancelled: that one can finish the checkpoint", () => {
    const job = aJob({ state: "running", attempt: 1, cancelRequested: true });
    expect(afterStaleRun(job, 0)).toMatchObject({ state: "queued", cancelRequested: true });
  });

  test("ends as cancelled, not as failed, when nobody may try again", () => {
    const job = aJob({ state: "running", attempt: 3, maxAttempts: 3, cancelRequested: true });
    expect(afterStaleRun(job, 0)).toMatchObject({ state: "cancelled" });
  });
});

describe("files that nothing needs", () => {
  const now = 10 * UNUSED_UPLOAD_MS;
  const id = "4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11";
  const file = (key: string, age = 0) => ({
    key,
    bytes: 1,
    sha256: "",
    contentType: "text/csv",
    storedAt: now - age,
  });
  const input = file(inputKey("local", id, "input.txt"), 5 * UNUSED_UPLOAD_MS);
  const used = [{ name: "input.txt", key: input.key, bytes: 1, sha256: "" }];

  test("are uploads that no job was submitted with, a day later", () => {
    expect(strayObjects(undefined, [file(input.key, UNUSED_UPLOAD_MS + 1)], now)).toHaveLength(1);
    expect(strayObjects(undefined, [file(input.key, UNUSED_UPLOAD_MS)], now)).toHaveLength(0);
  });

  test("are not the uploads of somebody who is still uploading", () => {
    const files = [file(input.key, 2 * UNUSED_UPLOAD_MS), file(inputKey("local", id, "second.txt"), 5)];
    expect(strayObjects(undefined, files, now)).toEqual([]);
  });

  test("are not the inputs of a job, however old", () => {
    expect(strayObjects(aJob({ id, inputs: used }), [input], now)).toEqual([]);
  });

  test("are uploads beside the inputs that the job does not name, a day later", () => {
    const extra = file(inputKey("local", id, "extra.txt"), UNUSED_UPLOAD_MS + 1);
    expect(strayObjects(aJob({ id, inputs: used }), [input, extra], now)).toEqual([extra]);
  });

  test("are outputs of superseded runs, never those of the run at work or the published one", () => {
    const outputs = [1, 2, 3].map((attempt) => file(`${attemptPrefix("local", id, attempt)}count.json`));
    const atWork = aJob({ id, state: "running", attempt: 2 });
    expect(strayObjects(atWork, outputs, now)).toEqual([outputs[0]]);
    const published = aJob({ id, state: "succeeded", attempt: 3, result: aManifest({ attempt: 2 }) });
    expect(strayObjects(published, outputs, now)).toEqual([outputs[0], outputs[2]]);
  });

  test("are checkpoints of a job that succeeded; others may still be retried from theirs", () => {
    const checkpoint = file(checkpointKey("local", id, 1));
    expect(strayObjects(aJob({ id, state: "succeeded" }), [checkpoint], now)).toEqual([checkpoint]);
    for (const state of ["failed", "cancelled", "running", "queued"] as const) {
      expect(strayObjects(aJob({ id, state }), [checkpoint], now)).toEqual([]);
    }
  });

  test("are removed from the store", async () => {
    const job = await inserted();
    const key = `${attemptPrefix("local", job.id, 1)}count.json`;
    const failed = await move(await move(job, "claim", { leaseUntil: 1 }), "fail");
    await ports.objects.put(key, "application/json", Buffer.from("{}"));
    const unsubmitted = inputKey("local", "00000000-0000-4000-8000-000000000000", "a.csv");
    await ports.objects.put(unsubmitted, "text/csv", Buffer.from("x"));
    expect(await sweepObjects(ports)).toBe(1);
    clock.advance(UNUSED_UPLOAD_MS + 1);
    expect(await sweepObjects(ports)).toBe(1);
    expect(await ports.objects.list("tenants/")).toEqual([]);
    expect(failed.result).toBeNull();
  });
});
