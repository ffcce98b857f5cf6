import type {
  ArtifactList,
  BatchItem,
  BatchResult,
  Health,
  JobPage,
  JobResults,
  JobStatus,
  JobView,
  KindList,
  KindView,
  ListJobsQuery,
  LogPage,
  PresignDownloadRequest,
  PresignedDownload,
  PresignedUpload,
  PresignUploadRequest,
  ProgressCurve,
  SubmitJobRequest,
} from "../contract/api";
import type { JobState } from "../contract/job";
import { NotFoundError } from "./errors";
import type { Answer, Call, Transport } from "./transport";

/** What every call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for each try. @default - the client's `timeoutMs` */
  readonly timeoutMs?: number;
}

/** Which jobs to list. Times are ISO 8601. */
export interface JobFilter extends Omit<ListJobsQuery, "state" | "limit" | "cursor"> {
  /** @default - every state */
  readonly states?: readonly JobState[];
  /** Jobs a page, from 1 to 100. @default 20 */
  readonly limit?: number;
}

/** One method a route. What takes several calls (upload, wait, download) is in `MillraceClient`. */
export class RouteCalls {
  constructor(protected readonly transport: Transport) {}

  /** A signed address to upload one file to. `submit` uploads by itself. */
  presignUpload(request: PresignUploadRequest, options: CallOptions = {}): Promise<PresignedUpload> {
    return this.post("/presign/upload", request, options);
  }

  /** A signed address of one published file. */
  presignDownload(request: PresignDownloadRequest, options: CallOptions = {}): Promise<PresignedDownload> {
    return this.post("/presign/download", request, options);
  }

  /** Submits a job whose files are uploaded or inline. Sent under an idempotency key, so its retries are safe. */
  submitJob(
    request: SubmitJobRequest,
    options: CallOptions & { readonly idempotencyKey?: string } = {},
  ): Promise<JobView> {
    const headers = { "idempotency-key": options.idempotencyKey ?? globalThis.crypto.randomUUID() };
    return this.body({ method: "POST", path: "/jobs", headers, body: request, repeatable: true }, options);
  }

  /** Submits up to 100 jobs; each has its own outcome, in the order of the request. */
  submitBatch(jobs: readonly BatchItem[], options: CallOptions = {}): Promise<BatchResult> {
    const keyed = jobs.map((job) => ({ idempotencyKey: globalThis.crypto.randomUUID(), ...job }));
    return this.post("/jobs/batch", { jobs: keyed }, options);
  }

  /** One page of jobs, newest first. */
  listJobs(filter: JobFilter & { readonly cursor?: string } = {}, options: CallOptions = {}): Promise<JobPage> {
    const { states, ...rest } = filter;
    const query = { ...rest, state: states === undefined || states.length === 0 ? undefined : states.join(",") };
    return this.body({ method: "GET", path: "/jobs", query, repeatable: true }, options);
  }

  /** All jobs of a filter, newest first; pages are fetched as they are needed. */
  async *eachJob(filter: JobFilter = {}, options: CallOptions = {}): AsyncGenerator<JobView> {
    let cursor: string | undefined;
    do {
      const page: JobPage = await this.listJobs(cursor === undefined ? filter : { ...filter, cursor }, options);
      yield* page.jobs;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  getJob(jobId: string, options: CallOptions = {}): Promise<JobView> {
    return this.get(jobPath(jobId), options);
  }

  getStatus(jobId: string, options: CallOptions = {}): Promise<JobStatus> {
    return this.get(jobPath(jobId, "status"), options);
  }

  /** Metrics, the solver's report and signed addresses of the files. `JOB_NOT_FINISHED` before the job is final. */
  getResults(jobId: string, options: CallOptions = {}): Promise<JobResults> {
    return this.get(jobPath(jobId, "results"), options);
  }

  /** The published files; none before the result is published. */
  listArtifacts(jobId: string, options: CallOptions = {}): Promise<ArtifactList> {
    return this.get(jobPath(jobId, "artifacts"), options);
  }

  /** Log lines after `after`, at most `limit` (1 to 1000, 200 if not given). */
  getLogs(
    jobId: string,
    page: { readonly after?: number; readonly limit?: number } = {},
    options: CallOptions = {},
  ): Promise<LogPage> {
    return this.body({ method: "GET", path: jobPath(jobId, "logs"), query: { ...page }, repeatable: true }, options);
  }

  /** How incumbent, bound and gap moved. */
  getProgress(jobId: string, options: CallOptions = {}): Promise<ProgressCurve> {
    return this.get(jobPath(jobId, "progress"), options);
  }

  /** Stops a queued job at once and a running one within seconds; its best solution is kept. Final jobs stay as they are. */
  cancelJob(jobId: string, options: CallOptions = {}): Promise<JobView> {
    return this.post(jobPath(jobId, "cancel"), undefined, options);
  }

  /** Queues a failed, cancelled or expired job again. Not repeated by itself: a second retry could be one too many. */
  retryJob(jobId: string, options: CallOptions = {}): Promise<JobView> {
    return this.body({ method: "POST", path: jobPath(jobId, "retry"), repeatable: false }, options);
  }

  /** Removes a final job and its files. */
  async deleteJob(jobId: string, options: CallOptions = {}): Promise<void> {
    try {
      await this.body({ method: "DELETE", path: jobPath(jobId), repeatable: true }, options);
    } catch (error) {
      // A try whose answer was lost has deleted it.
      if (!(error instanceof NotFoundError && error.tries > 1)) throw error;
    }
  }

  /** The kinds of job the service runs, with the schema of their parameters. */
  async listKinds(options: CallOptions = {}): Promise<readonly KindView[]> {
    return (await this.get<KindList>("/kinds", options)).kinds;
  }

  /** The service's parts and their states; a degraded service is an answer, not an error. */
  health(options: CallOptions = {}): Promise<Health> {
    return this.body({ method: "GET", path: "/health", accepts: [503], repeatable: false }, options);
  }

  /** Whether the service takes work now. */
  async ready(options: CallOptions = {}): Promise<boolean> {
    const call: Call = { method: "GET", path: "/ready", accepts: [503], repeatable: false };
    return (await this.answer(call, options)).status === 200;
  }

  /** The service's metrics in Prometheus' text format. */
  metrics(options: CallOptions = {}): Promise<string> {
    const headers = { accept: "text/plain" };
    return this.body({ method: "GET", path: "/metrics", headers, repeatable: true }, options);
  }

  /** The service's own OpenAPI document. */
  openApi(options: CallOptions = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.get("/openapi.json", options);
  }

  private get<T>(path: string, options: CallOptions): Promise<T> {
    return this.body({ method: "GET", path, repeatable: true }, options);
  }

  private post<T>(path: string, body: unknown, options: CallOptions): Promise<T> {
    return this.body({ method: "POST", path, body, repeatable: true }, options);
  }

  private async body<T>(call: Call, options: CallOptions): Promise<T> {
    return (await this.answer<T>(call, options)).body;
  }

  private answer<T>(call: Call, { signal, timeoutMs }: CallOptions): Promise<Answer<T>> {
    return this.transport.send<T>({ ...call, signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  }
}

function jobPath(jobId: string, part?: string): string {
  const path = `/jobs/${encodeURIComponent(jobId)}`;
  return part === undefined ? path : `${path}/${part}`;
}
