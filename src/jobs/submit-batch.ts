import type { BatchItem } from "../contract/submission";
import { RefusedError } from "./errors";
import type { NotifyRules } from "./notification";
import type { TenantQuotas } from "./quotas";
import type { RequestPorts } from "./request-ports";
import { type SubmissionResult, submitJob } from "./submit-job";

export interface BatchSubmission {
  readonly tenant: string;
  readonly jobs: readonly BatchItem[];
  readonly maxQueued: number;
  readonly quotas?: TenantQuotas;
  readonly notify?: NotifyRules;
}

/** Submits one job after the other; a refused one does not stop those behind it. */
export async function submitBatch(
  ports: RequestPorts,
  batch: BatchSubmission,
): Promise<readonly (SubmissionResult | RefusedError)[]> {
  const outcomes: (SubmissionResult | RefusedError)[] = [];
  for (const { idempotencyKey, ...request } of batch.jobs) {
    const { tenant, maxQueued, quotas, notify } = batch;
    try {
      outcomes.push(await submitJob(ports, { tenant, request, idempotencyKey, maxQueued, quotas, notify }));
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      outcomes.push(error);
    }
  }
  return outcomes;
}
