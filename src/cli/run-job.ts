import { type FinishedJob, type MillraceClient, type Submission, WaitEndedError } from "../client";
import type { Console } from "./console";
import { formatBytes } from "./numbers";
import { ProgressDisplay } from "./progress-display";

export interface RunJobOptions {
  readonly signal: AbortSignal;
  readonly cancelOnAbort: boolean;
  readonly timeoutMs?: number;
}

/** A job that was interrupted ends within this, with its best solution. */
const STOPPING_MS = 15_000;

/** Submits, shows progress, and answers the finished job. */
export async function runJob(
  client: MillraceClient,
  submission: Submission,
  console: Console,
  options: RunJobOptions,
): Promise<FinishedJob> {
  const display = new ProgressDisplay(console);
  let uploaded = -1;
  try {
    return await client.submitAndWait(submission, {
      ...options,
      onProgress: (job) => display.update(job),
      onUpload: (sent, total) => {
        if (sent === total && uploaded !== total) console.note(`uploaded ${formatBytes(total)}`);
        uploaded = sent;
      },
    });
  } finally {
    display.stop();
  }
}

/** Shows the progress of a job that is there already. */
export async function awaitJob(
  client: MillraceClient,
  jobId: string,
  console: Console,
  options: RunJobOptions,
): Promise<FinishedJob> {
  const display = new ProgressDisplay(console);
  try {
    return await client.waitForJob(jobId, { ...options, onProgress: (job) => display.update(job) });
  } finally {
    display.stop();
  }
}

/** What an interrupted job still delivers: its best solution, if its wait ended with a cancel. */
export async function afterCancel(client: MillraceClient, error: unknown): Promise<FinishedJob | undefined> {
  if (!(error instanceof WaitEndedError) || error.cancel !== "requested" || error.jobId === undefined) return undefined;
  return await client.waitForJob(error.jobId, { timeoutMs: STOPPING_MS }).catch(() => undefined);
}
