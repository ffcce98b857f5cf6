import { RefusedError } from "./errors";
import { findJob } from "./get-job";
import type { Job } from "./job";
import type { JobReference, RequestPorts } from "./request-ports";
import { transition } from "./transitions";

export const DEFAULT_MAX_ATTEMPTS = 3;

/** Queues a failed, cancelled or expired job again, with as many attempts as a new one and no limit on its start. */
export async function retryJob(ports: Pick<RequestPorts, "store" | "clock">, reference: JobReference): Promise<Job> {
  const job = await findJob(ports, reference);
  const next = transition(job, "retry", ports.clock.now(), {
    reason: null,
    progress: null,
    result: null,
    cancelRequested: false,
    startBy: null,
    maxAttempts: job.attempt + DEFAULT_MAX_ATTEMPTS,
  });
  if (next !== undefined && (await ports.store.replace(job, next, { enqueue: true }))) return next;
  throw new RefusedError("JOB_NOT_RETRYABLE", `the job is ${job.state}; submit a new one instead`, { jobId: job.id });
}
