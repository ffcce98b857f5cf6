import type { JobView } from "../contract/api";
import { isFinal } from "../contract/job";
import { follow } from "./deadline";
import { type CancelOutcome, MillraceError, WaitEndedError } from "./errors";
import { type FollowSettings, followJob } from "./follow-job";
import type { Transport } from "./transport";

export interface WaitOptions {
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the wait after so many milliseconds. @default - waits as long as the job takes */
  readonly timeoutMs?: number | undefined;
  /** Called at every change of the job that is seen, the final one included. */
  readonly onProgress?: ((job: JobView) => void) | undefined;
}

/** Cancelling must not take long: whoever aborts wants to leave. */
const CANCEL_PATIENCE_MS = 5_000;

/** The parts of a wait that the caller of `endEarly` has to know. */
export interface WaitEnd {
  /** Known from before the submission; undefined where there can be no job yet. */
  readonly jobId: string | undefined;
  /** The job as last seen. */
  job: JobView | undefined;
  readonly cancelOnAbort: boolean;
  /** The submission is on its way: the job may appear a moment after the cancel. */
  submitting: boolean;
}

/** How long after an aborted submission its job may still appear. */
const LATE_ARRIVAL_MS = 300;

/**
 * Runs `work` under the caller's signal and time limit, and turns both ends into one typed error that says which job was
 * left and what became of it.
 */
export async function withinPatience<T>(
  transport: Transport,
  options: WaitOptions,
  end: WaitEnd,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { controller, unlink } = follow(options.signal);
  let timedOut = false;
  const expire = () => {
    timedOut = true;
    controller.abort(new Error("the wait timed out"));
  };
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(expire, options.timeoutMs);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted || error !== controller.signal.reason) throw error;
    throw await endEarly(transport, timedOut, options, end, error);
  } finally {
    clearTimeout(timer);
    unlink();
  }
}

async function endEarly(
  transport: Transport,
  timedOut: boolean,
  options: WaitOptions,
  end: WaitEnd,
  cause: unknown,
): Promise<WaitEndedError> {
  const cancel = await cancelIfAsked(transport, end);
  const why = timedOut ? `no result within ${(options.timeoutMs ?? 0) / 1000} s` : "the wait was aborted";
  const fate: Record<CancelOutcome, string> = {
    "left-alone": end.cancelOnAbort ? "nothing was left running" : "a job that was submitted goes on",
    requested: "the job was asked to stop and keeps its best solution so far",
    failed: "the job could not be cancelled and may go on",
  };
  const subject = end.jobId === undefined ? "" : `job ${end.jobId}: `;
  const code = timedOut ? "WAIT_TIMEOUT" : "WAIT_ABORTED";
  const details = { cause, ...(end.jobId === undefined ? {} : { jobId: end.jobId }) };
  return new WaitEndedError(code, `${subject}${why}; ${fate[cancel]}`, end.job, cancel, details);
}

/** The id was fixed before the submission, so a job whose answer never came is cancelled too. */
async function cancelIfAsked(transport: Transport, end: WaitEnd): Promise<CancelOutcome> {
  if (!end.cancelOnAbort || end.jobId === undefined) return "left-alone";
  if (end.job !== undefined && isFinal(end.job.state)) return "left-alone";
  const signal = AbortSignal.timeout(CANCEL_PATIENCE_MS);
  try {
    let job = await cancel(transport, end.jobId, signal);
    if (job === undefined && end.submitting) {
      await transport.settings.timing.sleep(LATE_ARRIVAL_MS, signal);
      job = await cancel(transport, end.jobId, signal);
    }
    end.job = job ?? end.job;
    return job === undefined ? "left-alone" : "requested";
  } catch {
    return "failed";
  }
}

async function cancel(transport: Transport, jobId: string, signal: AbortSignal): Promise<JobView | undefined> {
  const path = `/jobs/${encodeURIComponent(jobId)}/cancel`;
  try {
    return (await transport.send<JobView>({ method: "POST", path, repeatable: true, signal })).body;
  } catch (error) {
    if (error instanceof MillraceError && error.code === "JOB_NOT_FOUND") return undefined;
    throw error;
  }
}

/** Waits until a job is final. */
export async function waitForJob(
  transport: Transport,
  jobId: string,
  settings: FollowSettings,
  options: WaitOptions,
  end: WaitEnd,
  signal: AbortSignal,
): Promise<JobView> {
  for await (const job of followJob(transport, jobId, settings, signal)) {
    end.job = job;
    options.onProgress?.(job);
    if (isFinal(job.state)) return job;
  }
  throw new MillraceError("UNEXPECTED_ANSWER", `job ${jobId}: the wait ended without a final state`, { jobId });
}
