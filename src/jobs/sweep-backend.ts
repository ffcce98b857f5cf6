import { isFinal } from "../contract/job";
import type { JobBackend } from "./backend";
import { type EndedRunPorts, endedRun } from "./ended-run";

/** What one sweep of a backend did. */
export interface BackendSweepReport {
  /** Runs ended because their job has ended or is gone. */
  readonly strays: number;
  /** Jobs whose runs had ended without a word. */
  readonly followedUp: number;
}

/** Runs and jobs of each sort that one sweep looks at; the rest waits for the next. */
const BATCH = 100;

/**
 * Brings jobs and a backend's runs together again where an event was lost or a submission was repeated: runs without an
 * open job are ended, open jobs without a run are followed up. Two sweeps at once do no harm.
 *
 * @param overdue - ids of jobs that have been open for longer than a submission takes
 */
export async function sweepBackend(ports: EndedRunPorts, overdue: readonly string[]): Promise<BackendSweepReport> {
  return { strays: await endStrays(ports), followedUp: await followUp(ports, overdue) };
}

async function endStrays({ store, backend }: EndedRunPorts): Promise<number> {
  let strays = 0;
  for (const run of await backend.liveRuns(BATCH)) {
    const job = await store.load(run.jobId);
    if (job && !isFinal(job.state)) continue;
    await backend.end(run, "its job has ended");
    strays += 1;
  }
  return strays;
}

async function followUp(ports: EndedRunPorts, overdue: readonly string[]): Promise<number> {
  let followedUp = 0;
  for (const jobId of overdue.slice(0, BATCH)) {
    if ((await endedRun(ports, jobId)) !== "nothing") followedUp += 1;
  }
  return followedUp;
}

/** Ends what runs of a cancelled job still wait or work, so that nobody pays for a start that does nothing. */
export async function endRunsOf(backend: JobBackend, jobId: string, reason: string): Promise<void> {
  for (const run of await backend.runsOf(jobId)) await backend.end(run, reason);
}
