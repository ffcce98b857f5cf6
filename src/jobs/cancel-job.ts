import { isFinal } from "../contract/job";
import { RefusedError } from "./errors";
import { findJob } from "./get-job";
import type { Job } from "./job";
import type { JobReference, RequestPorts } from "./request-ports";
import { transition } from "./transitions";

type CancelPorts = Pick<RequestPorts, "store" | "clock" | "queue">;

/** A job that moves on while it is being cancelled is read again, this often at most. */
const MAX_TRIES = 8;

/**
 * Cancels a queued job at once and asks a running one to stop, which then keeps its best solution. A finished job is
 * left as it is.
 */
export async function cancelJob(ports: CancelPorts, reference: JobReference): Promise<Job> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const job = await findJob(ports, reference);
    if (isFinal(job.state)) return job;
    const cancelled = job.state === "queued" ? await cancelQueued(ports, job) : await ports.store.requestCancel(job.id);
    if (cancelled !== undefined) return cancelled;
  }
  throw new RefusedError("UNAVAILABLE", "the job changed its state again and again; try again", {
    jobId: reference.id,
    retryAfterSeconds: 1,
  });
}

async function cancelQueued(ports: CancelPorts, job: Job): Promise<Job | undefined> {
  const reason = { code: "CANCELLED", message: "cancelled before it began" };
  const next = transition(job, "cancel", ports.clock.now(), { reason, cancelRequested: true });
  if (next === undefined || !(await ports.store.replace(job, next))) return undefined;
  await ports.queue.withdraw?.(job.id);
  return next;
}
