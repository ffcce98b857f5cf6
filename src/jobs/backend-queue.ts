import { isLive, type JobBackend } from "./backend";
import type { JobSender, JobStore, WaitingJobs } from "./ports";
import { endRunsOf } from "./sweep-backend";

/** A backend as the place where jobs wait: to send a job is to start a run of it. */
export class BackendQueue implements JobSender, WaitingJobs {
  constructor(
    private readonly backend: JobBackend,
    private readonly store: JobStore,
  ) {}

  /** A message that comes again starts nothing while the job has a run. */
  async send(message: { readonly jobId: string; readonly priority: number }): Promise<void> {
    const runs = await this.backend.runsOf(message.jobId);
    if (!runs.some(isLive)) await this.backend.submit(message);
  }

  /** By the store: a backend counts its runs only by listing them all. */
  async depth(): Promise<number> {
    return (await this.store.countByState()).queued;
  }

  withdraw(jobId: string): Promise<void> {
    return endRunsOf(this.backend, jobId, "its job was cancelled");
  }
}
