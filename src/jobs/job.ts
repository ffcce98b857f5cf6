import type { JobState, Progress, Reason, ResultFile, SolverSummary } from "../contract/job";
import type { NotifyTarget } from "../contract/notification";
import type { JsonObject } from "./json";

/** An input file as it was when the job was submitted. */
export interface InputFile {
  readonly name: string;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a finished attempt publishes, all of it in one conditional move. */
export interface ResultManifest {
  readonly attempt: number;
  readonly files: readonly ResultFile[];
  /** Key prefix under which the files lie. */
  readonly prefix: string;
  /** Set by the kind's independent checker alone. */
  readonly verified: boolean;
  readonly metrics: JsonObject | null;
  /** Why `metrics` is null. */
  readonly metricsReason: string | null;
  readonly solver: SolverSummary | null;
}

/** How far the telling of a job's end has come. */
export interface Notification {
  /** The same at every try. */
  readonly id: string;
  /** Tries begun. */
  readonly attempts: number;
  /** When it is tried again, unless it is known to have arrived by then; null when nothing is left to do. */
  readonly nextAt: number | null;
  readonly lastError: string | null;
  readonly deliveredAt: number | null;
}

/** What a submission fixed beside the job itself. A part that was not asked for is left out. */
export interface JobTerms {
  /** It counts towards the quotas of its tenant: there were some when it was submitted. */
  readonly counted?: true;
  /** Who hears of its end. */
  readonly notify?: NotifyTarget;
  /** W3C `traceparent` of the request that submitted it: its runs are shown below that. */
  readonly trace?: string;
  /** Its result may answer later jobs that ask the same. */
  readonly cacheKey?: string;
  /** The job whose result this one was given, without a run. */
  readonly cachedFrom?: string;
}

/** A job as the store holds it. Times are epoch milliseconds. */
export interface Job {
  readonly id: string;
  readonly tenant: string;
  readonly kind: string;
  readonly state: JobState;
  /** Counts every write; a conditional move names the version it read. */
  readonly version: number;
  /** Counts the runs begun; the fence that stops a superseded run from writing. 0 until the first. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly parameters: JsonObject;
  readonly inputs: readonly InputFile[];
  /** From 0 (first) to 9 (last). */
  readonly priority: number;
  readonly tags: readonly string[];
  readonly terms: JobTerms;
  readonly progress: Progress | null;
  readonly reason: Reason | null;
  readonly result: ResultManifest | null;
  /** Set where the end of the job is to be told to somebody. */
  readonly notification: Notification | null;
  readonly cancelRequested: boolean;
  /** A run may take this long; then it is stopped and keeps its best solution. */
  readonly timeoutMs: number;
  /** Not begun by then, the job expires. */
  readonly startBy: number | null;
  /** The run at work promises a sign of life before this time. */
  readonly leaseUntil: number | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly updatedAt: number;
}
