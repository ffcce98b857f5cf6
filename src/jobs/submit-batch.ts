import type { BatchItem } from "../contract/submission";
import { RefusedError } from "./errors";
import type { RequestPorts } from "./request-ports";
import { type Submission, type SubmissionResult, submitJob } from "./submit-job";

export interface BatchSubmission extends Omit<Submission, "request" | "idempotencyKey"> {
  readonly jobs: readonly BatchItem[];
}

/** Submits one job after the other; a refused one does not stop those behind it. */
export async function submitBatch(
  ports: RequestPorts,
  { jobs, ...shared }: BatchSubmission,
): Promise<readonly (SubmissionResult | RefusedError)[]> {
  const outcomes: (SubmissionResult | RefusedError)[] = [];
  for (const { idempotencyKey, ...request } of jobs) {
    try {
      outcomes.push(await submitJob(ports, { ...shared, request, idempotencyKey }));
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      outcomes.push(error);
    }
  }
  return outcomes;
}
