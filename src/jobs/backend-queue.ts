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

  /** A backend counts its runs only by listing them all. */
  depth(): Promise<number> {
    return countedByStore(this.store).depth();
  }

  withdraw(jobId: string): Promise<void> {
    return endRunsOf(this.backend, jobId, "its job was cancelled");
  }
}

/** Waiting jobs as the store counts them, for who cannot ask the queue. */
export function countedByStore(store: Pick<JobStore, "countByState">): WaitingJobs {
  return { depth: async () => (await store.countByState()).queued };
}
