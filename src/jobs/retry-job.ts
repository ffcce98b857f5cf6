import { RefusedError } from "./errors";
import { findJob } from "./get-job";
import type { Job } from "./job";
import { type JobStore, QuotaReachedError } from "./ports";
import { overQuota, type TenantQuotas } from "./quotas";
import type { JobReference, RequestPorts } from "./request-ports";
import { transition } from "./transitions";

export const DEFAULT_MAX_ATTEMPTS = 3;

/** Queues a failed, cancelled or expired job again, with as many attempts as a new one and no limit on its start. */
export async function retryJob(
  ports: Pick<RequestPorts, "store" | "clock">,
  reference: JobReference,
  quotas: TenantQuotas = {},
): Promise<Job> {
  const job = await findJob(ports, reference);
  const next = transition(job, "retry", ports.clock.now(), {
    reason: null,
    progress: null,
    result: null,
    cancelRequested: false,
    startBy: null,
    maxAttempts: job.attempt + DEFAULT_MAX_ATTEMPTS,
  });
  if (next !== undefined && (await requeue(ports.store, job, next, quotas))) return next;
  throw new RefusedError("JOB_NOT_RETRYABLE", `the job is ${job.state}; submit a new one instead`, { jobId: job.id });
}

async function requeue(store: JobStore, job: Job, next: Job, quotas: TenantQuotas): Promise<boolean> {
  try {
    return await store.replace(job, next, { enqueue: true, atMost: quotas.maxWaiting });
  } catch (error) {
    throw error instanceof QuotaReachedError ? overQuota(quotas) : error;
  }
}
