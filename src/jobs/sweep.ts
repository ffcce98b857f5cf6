import type { Job } from "./job";
import { jobPrefix } from "./keys";
import type { Clock, JobSender, JobStore, ObjectStore } from "./ports";
import { ATTEMPTS_EXHAUSTED, EXPIRED, runCrashed } from "./reasons";
import { transition } from "./transitions";

export interface SweepPorts {
  readonly store: JobStore;
  readonly queue: JobSender;
  readonly objects: ObjectStore;
  readonly clock: Clock;
}

/** What one sweep did. */
export interface SweepReport {
  readonly released: number;
  readonly failed: number;
  readonly expired: number;
  readonly requeued: number;
  readonly removed: number;
}

/** Jobs of each sort that one sweep takes on; the rest waits for the next. */
const BATCH = 100;

/** Makes "every job ends" true when a worker, a message or an event was lost. Two sweepers at once do no harm. */
export async function sweep(ports: SweepPorts, retentionMs: number): Promise<SweepReport> {
  const { released, failed } = await endStaleRuns(ports);
  return {
    released,
    failed,
    expired: await expireOverdue(ports),
    requeued: await requeueLost(ports),
    removed: await removeOld(ports, retentionMs),
  };
}

/** The job of a run that gave no sign of life, after the sweep. A wish to cancel is left to the next run, which can finish. */
export function afterStaleRun(job: Job, now: number): Job | undefined {
  if (job.attempt < job.maxAttempts) {
    return transition(job, "release", now, { reason: runCrashed("its worker gave no sign of life") });
  }
  const event = job.cancelRequested ? "cancel" : "fail";
  return transition(job, event, now, { reason: ATTEMPTS_EXHAUSTED(job.attempt) });
}

async function endStaleRuns({ store, clock }: SweepPorts): Promise<{ released: number; failed: number }> {
  let released = 0;
  let failed = 0;
  for (const job of await store.staleRuns(clock.now(), BATCH)) {
    const next = afterStaleRun(job, clock.now());
    if (!next || !(await store.replace(job, next, { enqueue: next.state === "queued" }))) continue;
    if (next.state === "queued") released++;
    else failed++;
  }
  return { released, failed };
}

async function expireOverdue({ store, clock }: SweepPorts): Promise<number> {
  let expired = 0;
  for (const job of await store.overdueStarts(clock.now(), BATCH)) {
    const next = transition(job, "expire", clock.now(), { reason: EXPIRED });
    if (next && (await store.replace(job, next))) expired++;
  }
  return expired;
}

async function requeueLost({ store, queue }: SweepPorts): Promise<number> {
  const lost = await store.lostInQueue(BATCH);
  for (const { id: jobId, priority } of lost) await queue.send({ jobId, priority });
  return lost.length;
}

/** Record first: nobody may find a job whose files are half gone. Files left by a kill in between go with the strays. */
async function removeOld({ store, objects, clock }: SweepPorts, retentionMs: number): Promise<number> {
  let removed = 0;
  for (const job of await store.finishedBefore(clock.now() - retentionMs, BATCH)) {
    if (!(await store.remove(job))) continue;
    await objects.removePrefix(jobPrefix(job.tenant, job.id));
    removed++;
  }
  return removed;
}
