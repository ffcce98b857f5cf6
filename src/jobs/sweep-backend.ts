import { isFinal } from "../contract/job";
import type { BackendRun, JobBackend } from "./backend";
import type { EndedRunPorts } from "./ended-run";

/** What one sweep of a backend did. */
export interface BackendSweepReport {
  /** Runs ended because their job has ended or is gone. */
  readonly strays: number;
}

/** Runs that one sweep looks at; the rest waits for the next. */
const BATCH = 100;

/**
 * Ends runs whose job has ended or is gone: a submission was repeated, or a cancel came in between. Jobs without a run
 * need no look of their own: the sweep of jobs sends them again. Two sweeps at once do no harm.
 */
export async function sweepBackend({
  store,
  backend,
}: Pick<EndedRunPorts, "store" | "backend">): Promise<BackendSweepReport> {
  const strays: BackendRun[] = [];
  for (const run of await backend.liveRuns(BATCH)) {
    const job = await store.load(run.jobId);
    if (!job || isFinal(job.state)) strays.push(run);
  }
  for (const run of strays) await backend.end(run, "its job has ended");
  return { strays: strays.length };
}

/** Ends what runs of a cancelled job still wait or work, so that nobody pays for a start that does nothing. */
export async function endRunsOf(backend: JobBackend, jobId: string, reason: string): Promise<void> {
  for (const run of await backend.runsOf(jobId)) await backend.end(run, reason);
}
