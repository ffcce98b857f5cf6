import type { Readable } from "node:stream";
import type { JobState, Progress } from "../contract/job";
import type { Issue } from "../contract/problem";
import type { Job } from "./job";
import type { JsonObject } from "./json";

/** Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** Ids that nobody can guess. */
export interface Ids {
  jobId(): string;
}

/** What a submission is remembered by, for the life of its job. */
export interface IdempotencyRecord {
  readonly key: string;
  /** SHA-256 of the canonical request body. */
  readonly bodyHash: string;
}

export type InsertOutcome =
  | { readonly outcome: "created"; readonly job: Job }
  | { readonly outcome: "replayed"; readonly job: Job }
  | { readonly outcome: "conflict"; readonly job: Job }
  | { readonly outcome: "id-taken" }
  /** As many counted jobs of the tenant wait as may. */
  | { readonly outcome: "over-quota" };

export interface InsertOptions {
  /** Jobs of the tenant that count and may wait, this one included. @default - any number */
  readonly maxWaiting?: number;
}

export interface ReplaceOptions {
  /** Adds the message that queues the job again, in the same step. @default false */
  readonly enqueue?: boolean;
  /**
   * Jobs of the tenant that count and may be where this one goes (waiting, or at work), this one included.
   * @default - any number
   */
  readonly atMost?: number;
  /** Records no event: the change is none of the job's state. @default false */
  readonly quiet?: boolean;
}

/** A move that would take a tenant over its quota; nothing was written. */
export class QuotaReachedError extends Error {
  override readonly name = "QuotaReachedError";
}

/** Counts what each tenant does, over all processes. */
export interface RateLimiter {
  /** Counts one more if the tenant may; else the seconds after which to ask again. */
  take(tenant: string, perMinute: number): Promise<number | undefined>;
}

export interface JobFilter {
  readonly states?: readonly JobState[];
  readonly kind?: string;
  readonly tag?: string;
  readonly createdAfter?: number;
  readonly createdBefore?: number;
}

/** A place in a listing, newest first: the last row that was seen. */
export interface ListPosition {
  readonly createdAt: number;
  readonly id: string;
}

/** What is kept of a run, in order. `seq` counts from 1 within a job. */
export interface JobRecordedEvent {
  readonly seq: number;
  readonly type: "state" | "progress" | "log";
  readonly data: JsonObject;
  readonly at: number;
}

/** The job records. Every write is one atomic step. */
export interface JobStore {
  /**
   * Stores the job and, unless it has ended already, the message that queues it, both or neither. Two calls with one key: one creates, one replays.
   * The key is looked at before the id, so a replay under the same id is no `id-taken`. A quota is looked at last.
   */
  insert(job: Job, idempotency: IdempotencyRecord | undefined, options?: InsertOptions): Promise<InsertOutcome>;
  /** What a tenant's idempotency key stands for, so that a replay is answered before any file is read again. */
  findByIdempotencyKey(
    tenant: string,
    key: string,
  ): Promise<{ readonly job: Job; readonly bodyHash: string } | undefined>;
  /**
   * The job that last succeeded with a conclusive result for this question, while it is kept. Noted by `replace`, as
   * `rememberedKey` says.
   */
  findCached(tenant: string, cacheKey: string): Promise<Job | undefined>;
  find(tenant: string, id: string): Promise<Job | undefined>;
  /** By id alone: for workers and sweepers, never for a tenant's request. */
  load(id: string): Promise<Job | undefined>;
  /** Newest first by (createdAt, id), after `position`; never a scan of other tenants' jobs. */
  list(tenant: string, filter: JobFilter, position: ListPosition | undefined, limit: number): Promise<readonly Job[]>;
  /**
   * Writes `next` if the stored job still has the state, version and attempt of `previous`, and records the change as
   * an event. False: somebody else was first.
   *
   * @throws QuotaReachedError where `atMost` forbids the move
   */
  replace(previous: Job, next: Job, options?: ReplaceOptions): Promise<boolean>;
  /** A sign of life of one run: new lease and, if given, progress. False when that run was superseded or has ended. */
  heartbeat(id: string, attempt: number, leaseUntil: number, progress: Progress | undefined): Promise<HeartbeatOutcome>;
  /** Marks the job for cancelling whatever its version; the run sees it at its next heartbeat. */
  requestCancel(id: string): Promise<Job | undefined>;
  /** Jobs waiting before this one in its queue; 0 = next. */
  queuePosition(job: Job): Promise<number>;
  countByState(): Promise<Readonly<Record<JobState, number>>>;
  appendLog(id: string, attempt: number, lines: readonly string[]): Promise<void>;
  /** In order of `seq`; all of them, or those of one type. */
  events(
    id: string,
    afterSeq: number,
    limit: number,
    type?: JobRecordedEvent["type"],
  ): Promise<readonly JobRecordedEvent[]>;
  /** Removes record, events and idempotency key, and leaves a tombstone for audit. */
  remove(job: Job): Promise<boolean>;
  /** For the sweeper, oldest first. */
  staleRuns(leaseBefore: number, limit: number): Promise<readonly Job[]>;
  overdueStarts(now: number, limit: number): Promise<readonly Job[]>;
  /**
   * Queued jobs that have neither a message in the queue nor one waiting to be sent. A store that cannot look into the
   * queue names those whose message was handed over long ago, each once in that time.
   */
  lostInQueue(limit: number): Promise<readonly Job[]>;
  finishedBefore(time: number, limit: number): Promise<readonly Job[]>;
  /** Ended jobs whose notification is to be tried by now, oldest first. */
  dueNotifications(now: number, limit: number): Promise<readonly Job[]>;
}

export type HeartbeatOutcome = "alive" | "cancel-requested" | "superseded";

/** Messages stored beside the jobs until the queue has them. */
export interface Outbox {
  /** Oldest first. */
  pending(limit: number): Promise<readonly OutboxMessage[]>;
  remove(ids: readonly number[]): Promise<void>;
}

export interface OutboxMessage {
  readonly id: number;
  readonly jobId: string;
  readonly priority: number;
}

/** One receipt of a message: at least once, never a promise of only once. */
export interface Delivery {
  readonly jobId: string;
  /** Fencing token: a later receipt of the same message has a larger one. */
  readonly token: number;
  readonly receiveCount: number;
}

/** Where jobs go that want to run. */
export interface JobSender {
  send(message: { readonly jobId: string; readonly priority: number }): Promise<void>;
}

/** What requests need of the place where jobs wait. */
export interface WaitingJobs {
  /** Messages that wait: those received and not given back do not count. */
  depth(): Promise<number>;
  /**
   * Takes a job out that was cancelled while it waited. Without it, whoever receives the message finds nothing to do.
   */
  withdraw?(jobId: string): Promise<void>;
}

/** Where jobs wait for a worker: lowest priority number first, then oldest, where the queue keeps an order. */
export interface JobQueue extends JobSender, WaitingJobs {
  receive(leaseMs: number): Promise<Delivery | undefined>;
  /**
   * False: the receipt is worth nothing any more, because a later one came, or because its lease ran out and the queue
   * does not take it up again.
   */
  extend(delivery: Delivery, leaseMs: number): Promise<boolean>;
  acknowledge(delivery: Delivery): Promise<boolean>;
  /** Hands the message back, to be received again after `delayMs`. */
  giveBack(delivery: Delivery, delayMs: number): Promise<boolean>;
}

/** What a listing tells of an object: as much as every store knows without opening it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  readonly storedAt: number;
}

export interface StoredObject extends ListedObject {
  readonly sha256: string;
  readonly contentType: string;
}

export interface UploadGrant {
  readonly key: string;
  readonly contentType: string;
  /** The upload must have exactly this many bytes. */
  readonly bytes: number;
  readonly expiresAt: number;
}

export interface DownloadGrant {
  readonly key: string;
  /** The name the browser saves it under. */
  readonly fileName: string;
  readonly expiresAt: number;
}

/** Files, by key. A key is a path of safe segments: `tenants/<t>/jobs/<id>/…`. */
export interface ObjectStore {
  put(key: string, contentType: string, body: Readable | Uint8Array): Promise<StoredObject>;
  head(key: string): Promise<StoredObject | undefined>;
  read(key: string): Promise<Readable | undefined>;
  /** Everything below a prefix, by key; a prefix ends with `/`. */
  list(prefix: string): Promise<readonly ListedObject[]>;
  remove(key: string): Promise<void>;
  removePrefix(prefix: string): Promise<void>;
  signUpload(grant: UploadGrant): Promise<SignedRequest>;
  signDownload(grant: DownloadGrant): Promise<SignedRequest>;
}

export interface SignedRequest {
  readonly method: "PUT" | "GET";
  readonly url: string;
  /** Headers the caller must send as they are. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the caller of a signed URL presents. */
export interface PresentedRequest {
  readonly method: string;
  readonly key: string;
  /** The query of the URL, as it came. */
  readonly query: URLSearchParams;
  /** Of an upload. */
  readonly contentType?: string;
  /** Of an upload; undefined when the body comes in chunks of unknown number. */
  readonly contentLength?: number;
}

export type SignatureVerdict =
  | { readonly verdict: "upload"; readonly grant: UploadGrant }
  | { readonly verdict: "download"; readonly grant: DownloadGrant }
  /** Forged, expired, or used for another method, key or type. */
  | { readonly verdict: "refused"; readonly why: string };

/** Serves the signed requests of an object store that has no server of its own. */
export interface SignedObjects {
  verify(request: PresentedRequest): SignatureVerdict;
  /** Stores the body if it has exactly the granted size; otherwise rejects with `UploadSizeError` and leaves nothing. */
  receive(grant: UploadGrant, body: Readable): Promise<StoredObject>;
}

/** A body that is longer or shorter than its grant. */
export class UploadSizeError extends Error {
  override readonly name = "UploadSizeError";
  constructor(
    readonly expectedBytes: number,
    /** At least so many came. */
    readonly receivedBytes: number,
  ) {
    super(
      `the upload must have exactly ${expectedBytes} bytes, got ${receivedBytes > expectedBytes ? "more" : receivedBytes}`,
    );
  }
}

/** A key that could leave its folder or cannot be stored. */
export class ObjectKeyError extends Error {
  override readonly name = "ObjectKeyError";
}

/** An API key as it is kept: never the key itself. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly tenant: string;
  readonly sha256: string;
  readonly label: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

export interface ApiKeyStore {
  findBySha256(sha256: string): Promise<ApiKeyRecord | undefined>;
  list(): Promise<readonly ApiKeyRecord[]>;
  insert(record: ApiKeyRecord): Promise<void>;
  revoke(id: string, at: number): Promise<boolean>;
}

/** What the API needs to know of a kind; the kinds themselves live in `src/kinds`. */
export interface KindCatalogue {
  names(): readonly string[];
  describe(kind: string): KindDescription | undefined;
}

export interface KindDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Checks and completes the parameters: every mistake at once. */
  parseParameters(parameters: unknown): { readonly parameters: JsonObject } | { readonly issues: readonly Issue[] };
  /** JSON schema of the parameters, for the OpenAPI document. */
  readonly parametersSchema: JsonObject;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** File name endings it accepts, with the dot. */
  readonly extensions: readonly string[];
  /** How long a run may take at most, from its parameters. */
  timeoutMs(parameters: JsonObject): number;
}

/** Reads the input files of a submission and lists every mistake; empty means they can be solved. */
export interface InputInspector {
  inspect(kind: string, inputs: readonly InputFileRef[], parameters: JsonObject): Promise<readonly Issue[]>;
}

export interface InputFileRef {
  readonly name: string;
  readonly key: string;
}
