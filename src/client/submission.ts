import type { JobInput, JobView, NotifyTarget, SubmitJobRequest } from "../contract/api";
import { MillraceError } from "./errors";
import { hex, sha256Of } from "./sha256";
import { type FileSource, type SizedFile, sizeUp } from "./sources";
import type { Transport } from "./transport";
import { type UploadOptions, uploadFiles } from "./upload";

/** A job to run: what kind, with which files and wishes. */
export interface Submission {
  /** One of `kinds()`, such as `class-schedule`. */
  readonly kind: string;
  /** Files on disk, in memory or from a stream; at least one. */
  readonly files: readonly FileSource[];
  /** As the kind's `parametersSchema` says. @default {} */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** From 0 (first) to 9 (last). @default 5 */
  readonly priority?: number;
  /** At most 10 labels of at most 64 characters. @default - none */
  readonly tags?: readonly string[];
  /** A longer run is stopped and keeps its best solution. @default - the kind's own limit */
  readonly timeoutSeconds?: number;
  /** Not begun by then, the job expires. @default - never */
  readonly startWithinSeconds?: number;
  /** Runs at most, from 1 to 10. @default 3 */
  readonly maxAttempts?: number;
  /** False has the job run even where the same was solved to proven optimality before. @default true */
  readonly cache?: boolean;
  /** Who hears of the job's end: `{ webhook: "https://…" }` or `{ email: "…" }`. @default - nobody */
  readonly notify?: NotifyTarget;
  /**
   * Names this submission: submitting again under the same key, from another process too, gives the same job and never a
   * second one. @default - made for the call, so that its own retries cannot submit twice
   */
  readonly idempotencyKey?: string;
}

/** A submission with its fixed id and key: everything that a retry must repeat as it was. */
export interface PreparedSubmission {
  readonly jobId: string;
  readonly idempotencyKey: string;
  readonly files: readonly SizedFile[];
  readonly submission: Submission;
}

/** Looks the files up and fixes id and key, before anything is sent. */
export async function prepare(transport: Transport, submission: Submission): Promise<PreparedSubmission> {
  const files = await Promise.all(submission.files.map(sizeUp));
  const idempotencyKey = submission.idempotencyKey ?? globalThis.crypto.randomUUID();
  const jobId = await jobIdOf(idempotencyKey, transport.settings.apiKey ?? "");
  return { jobId, idempotencyKey, files, submission };
}

/**
 * The job's id follows from the idempotency key: the same submission, made again by another process, uploads to the same
 * place and so has the same body. The API key keeps equal keys of different callers apart. A UUID of version 8.
 */
async function jobIdOf(idempotencyKey: string, apiKey: string): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(["millrace job", apiKey, idempotencyKey]));
  const bytes = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", text)).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = hex(bytes);
  return [8, 12, 16, 20, 32].map((end, part) => digits.slice([0, 8, 12, 16, 20][part], end)).join("-");
}

/** Uploads the files and submits the job; answers the job that was there already if the key was used before. */
export async function submit(
  transport: Transport,
  prepared: PreparedSubmission,
  options: UploadOptions,
): Promise<JobView> {
  let inputs: readonly JobInput[];
  try {
    inputs = await uploadFiles(transport, prepared.jobId, prepared.files, options);
  } catch (error) {
    if (!isTaken(error) || prepared.submission.idempotencyKey === undefined) throw error;
    return await adopt(transport, prepared, options.signal);
  }
  return await post(transport, prepared, inputs, options.signal);
}

function isTaken(error: unknown): boolean {
  return error instanceof MillraceError && error.code === "JOB_ID_TAKEN";
}

/** The job that an earlier call with this key submitted, provided that it was about the same thing. */
async function adopt(transport: Transport, prepared: PreparedSubmission, signal: AbortSignal | undefined) {
  const path = `/jobs/${prepared.jobId}`;
  const { body: job } = await transport.send<JobView>({ method: "GET", path, repeatable: true, signal });
  const mine = await Promise.all(prepared.files.map(describe));
  if (job.kind === prepared.submission.kind && isSame(job.inputs, mine)) return job;
  throw new MillraceError(
    "IDEMPOTENCY_CONFLICT",
    `the idempotency key was used for another submission, job ${job.id}; use a new key for other files`,
    { jobId: job.id },
  );
}

interface Described {
  readonly name: string;
  readonly bytes: number;
  /** Undefined for a stream, which the upload has used up. */
  readonly sha256: string | undefined;
}

async function describe(file: SizedFile): Promise<Described> {
  const { name, bytes } = file;
  return { name, bytes, sha256: file.repeatable ? await sha256Of(file) : undefined };
}

function isSame(theirs: JobView["inputs"], mine: readonly Described[]): boolean {
  const byName = new Map(theirs.map((file) => [file.name, file]));
  return (
    theirs.length === mine.length &&
    mine.every(({ name, bytes, sha256 }) => {
      const other = byName.get(name);
      return other?.bytes === bytes && (sha256 === undefined || sha256 === other.sha256);
    })
  );
}

async function post(
  transport: Transport,
  prepared: PreparedSubmission,
  inputs: readonly JobInput[],
  signal: AbortSignal | undefined,
): Promise<JobView> {
  const { kind, parameters, priority, tags, timeoutSeconds, startWithinSeconds } = prepared.submission;
  const { maxAttempts, cache, notify } = prepared.submission;
  const body: SubmitJobRequest = {
    kind,
    jobId: prepared.jobId,
    inputs: [...inputs],
    ...defined({ parameters, priority, timeoutSeconds, startWithinSeconds, maxAttempts, cache, notify }),
    ...(tags === undefined ? {} : { tags: [...tags] }),
  };
  const headers = { "idempotency-key": prepared.idempotencyKey };
  const answer = await transport.send<JobView>({
    method: "POST",
    path: "/jobs",
    headers,
    body,
    repeatable: true,
    signal,
  });
  return answer.body;
}

/** The contract takes a field or none, not an undefined one. */
function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
