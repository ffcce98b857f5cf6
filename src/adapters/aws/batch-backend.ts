import {
  type BatchClient,
  type JobStatus,
  type JobSummary,
  ListJobsCommand,
  SubmitJobCommand,
  TerminateJobCommand,
} from "@aws-sdk/client-batch";
import { BATCH_JOB_NAME_PREFIX, BATCH_JOB_TAG, jobOfBatchName } from "../../contract/batch-event";
import { SUBMITTED_SETTINGS } from "../../contract/settings";
import type { BackendRun, BackendRunName, BackendState, JobBackend } from "../../jobs/backend";

export interface BatchBackendOptions {
  /** ARN of the job queue. */
  readonly jobQueue: string;
  /** Name of the job definition: its newest revision runs. */
  readonly jobDefinition: string;
}

const STATES: Readonly<Record<JobStatus, BackendState>> = {
  SUBMITTED: "waiting",
  PENDING: "waiting",
  RUNNABLE: "waiting",
  STARTING: "starting",
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "failed",
};
const LIVE: readonly JobStatus[] = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING"];

/** Runs each job as a Batch job. `SubmitJob` has no client token, so the name is what a run is found by. */
export class BatchBackend implements JobBackend {
  constructor(
    private readonly batch: BatchClient,
    private readonly options: BatchBackendOptions,
  ) {}

  async submit({ jobId }: { readonly jobId: string }): Promise<BackendRunName> {
    const { jobQueue, jobDefinition } = this.options;
    const submitted = await this.batch.send(
      new SubmitJobCommand({
        jobName: `${BATCH_JOB_NAME_PREFIX}${jobId}`,
        jobQueue,
        jobDefinition,
        tags: { [BATCH_JOB_TAG]: jobId },
        containerOverrides: { environment: [{ name: SUBMITTED_SETTINGS.jobId.variable, value: jobId }] },
      }),
    );
    if (submitted.jobId === undefined) throw new Error(`Batch named no job when ${jobId} was submitted`);
    return { id: submitted.jobId, jobId };
  }

  async runsOf(jobId: string): Promise<readonly BackendRun[]> {
    const filters = [{ name: "JOB_NAME", values: [`${BATCH_JOB_NAME_PREFIX}${jobId}`] }];
    const summaries = await this.list({ filters });
    const runs = summaries.flatMap(toRun).filter((run) => run.jobId === jobId);
    return runs.sort((a, b) => b.submittedAt - a.submittedAt);
  }

  async liveRuns(limit: number): Promise<readonly BackendRun[]> {
    const summaries: JobSummary[] = [];
    // whole: the order of the pages is Batch's own, and the oldest may be on the last
    for (const jobStatus of LIVE) summaries.push(...(await this.list({ jobStatus })));
    const runs = summaries.flatMap(toRun).sort((a, b) => a.submittedAt - b.submittedAt);
    return runs.slice(0, limit);
  }

  /** TerminateJob alone: it cancels what waits and stops what works, also where the one has just become the other. */
  async end({ id }: BackendRunName, reason: string): Promise<void> {
    await this.batch.send(new TerminateJobCommand({ jobId: id, reason }));
  }

  private async list(
    by: { readonly jobStatus: JobStatus } | { readonly filters: { name: string; values: string[] }[] },
  ): Promise<JobSummary[]> {
    const found: JobSummary[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.batch.send(new ListJobsCommand({ jobQueue: this.options.jobQueue, ...by, nextToken }));
      found.push(...(page.jobSummaryList ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  }
}

/** Jobs that others put into the queue are none of ours. */
function toRun(summary: JobSummary): readonly BackendRun[] {
  const { jobId: id, jobName = "", status, statusReason, createdAt: submittedAt = 0, container } = summary;
  const jobId = jobOfBatchName(jobName);
  if (id === undefined || status === undefined || jobId === undefined) return [];
  // Batch says that a task failed to start, the container's agent says why
  const told = [statusReason, container?.reason].filter((text) => text !== undefined && text !== "");
  return [{ id, jobId, state: STATES[status], submittedAt, reason: told.length > 0 ? told.join(": ") : null }];
}
