import type { JobResults, JobView } from "../contract/api";
import { type CallOptions, RouteCalls } from "./calls";
import { type DownloadedFile, type DownloadOptions, downloadFile } from "./download";
import { MillraceError } from "./errors";
import type { FollowSettings } from "./follow-job";
import { prepare, type Submission, submit } from "./submission";
import type { Transport } from "./transport";
import type { UploadOptions } from "./upload";
import { type WaitEnd, type WaitOptions, waitForJob, withinPatience } from "./wait";
import { type JobEvent, type WatchOptions, watchJob } from "./watch";

export interface WaitForJobOptions extends WaitOptions {
  /**
   * Cancel the job when the wait ends before it. False: whoever only looks on must not stop somebody's work.
   * @default false
   */
  readonly cancelOnAbort?: boolean;
}

export interface SubmitAndWaitOptions extends WaitOptions {
  /**
   * Cancel the job when the signal or the time limit ends the wait. True, because a job that nobody waits for goes on
   * costing money, and because a cancelled job keeps its best solution. Set it to false to come back later with
   * `waitForJob` (the error names the job), or to submit again under the same `idempotencyKey`.
   * @default true
   */
  readonly cancelOnAbort?: boolean;
  /** Called while files are uploaded, with bytes so far and in all. */
  readonly onUpload?: UploadOptions["onBytes"];
}

/** A job in its final state, with what it published. */
export interface FinishedJob {
  /** Look at `state`: failed, cancelled and expired jobs come back like this too, with their `reason`. */
  readonly job: JobView;
  readonly results: JobResults;
  /** Streams one file to disk, checked against its SHA-256; the target is complete or untouched. */
  download(name: string, path: string, options?: DownloadOptions): Promise<DownloadedFile>;
}

/** Everything the job API does. Made by `createClient`. */
export class MillraceClient extends RouteCalls {
  constructor(
    transport: Transport,
    private readonly following: FollowSettings,
  ) {
    super(transport);
  }

  /** The service's address with its base path. */
  get baseUrl(): string {
    return this.transport.settings.baseUrl;
  }

  /** Uploads the files and submits the job, once, whatever is tried again on the way. */
  async submit(submission: Submission, options: UploadOptions = {}): Promise<JobView> {
    return await submit(this.transport, await prepare(this.transport, submission), options);
  }

  /**
   * Uploads, submits and waits, and answers the job in its final state with its results. It survives a restart of the
   * API; a wait that ends early throws `WaitEndedError`, which says which job it was and what became of it.
   */
  async submitAndWait(submission: Submission, options: SubmitAndWaitOptions = {}): Promise<FinishedJob> {
    const prepared = await prepare(this.transport, submission);
    const { cancelOnAbort = true, onUpload } = options;
    const end: WaitEnd = { jobId: prepared.jobId, job: undefined, cancelOnAbort, submitting: true };
    const job = await withinPatience(this.transport, options, end, async (signal) => {
      end.job = await submit(this.transport, prepared, { signal, onBytes: onUpload });
      end.submitting = false;
      return await waitForJob(this.transport, end.job.id, this.following, options, end, signal);
    });
    return await this.finished(job, options.signal);
  }

  /** Waits until a job is final, by long poll or polling. */
  async waitForJob(jobId: string, options: WaitForJobOptions = {}): Promise<FinishedJob> {
    const { cancelOnAbort = false } = options;
    const end: WaitEnd = { jobId, job: undefined, cancelOnAbort, submitting: false };
    const job = await withinPatience(this.transport, options, end, (signal) =>
      waitForJob(this.transport, jobId, this.following, options, end, signal),
    );
    return await this.finished(job, options.signal);
  }

  /**
   * What happens to a job, as it happens: states, progress with incumbent, bound and gap, log lines. Ends after the final
   * state. Resumes where it was when the connection breaks; falls back to long polls where events are not served.
   */
  watch(jobId: string, options: WatchOptions = {}): AsyncGenerator<JobEvent> {
    return watchJob(this.transport, jobId, this.following, options);
  }

  /** Streams one published file to disk, checked against its SHA-256; the target is complete or untouched. */
  download(jobId: string, name: string, path: string, options: DownloadOptions = {}): Promise<DownloadedFile> {
    return downloadFile(this.transport, jobId, name, path, options);
  }

  private async finished(job: JobView, signal: AbortSignal | undefined): Promise<FinishedJob> {
    const call: CallOptions = { signal };
    const results = await this.getResults(job.id, call);
    if (results.id !== job.id) throw new MillraceError("UNEXPECTED_ANSWER", "results of another job were answered");
    const download = (name: string, path: string, options: DownloadOptions = {}) =>
      this.download(job.id, name, path, options);
    return { job, results, download };
  }
}
