import type { Registry } from "prom-client";
import type { NotifyRules } from "../jobs/notification";
import type { ApiKeyStore, SignedObjects } from "../jobs/ports";
import type { TenantQuotas } from "../jobs/quotas";
import type { RequestPorts } from "../jobs/request-ports";
import type { ScheduleStore } from "../jobs/schedules";
import type { Tracing } from "../jobs/tracing";
import type { Logger } from "./logger";
import type { RequestRecorder } from "./metrics";

/** What one request, or all of them together, may take. */
export interface ApiLimits {
  /** Bytes of an uploaded file; a kind may allow less. @default 67108864 (64 MiB) */
  readonly maxUploadBytes: number;
  /** Jobs that may wait. @default 10000 */
  readonly maxQueued: number;
  /** Bytes of a JSON body. @default 1048576 (1 MiB) */
  readonly maxBodyBytes: number;
  /** Bytes of the body of `POST /jobs/batch`. @default 8388608 (8 MiB) */
  readonly maxBatchBytes: number;
  /** How long a signed upload URL works, in seconds. @default 300 */
  readonly uploadSeconds: number;
  /** How long a signed download URL works, in seconds. @default 300 */
  readonly downloadSeconds: number;
  /** Event streams open at once. @default 100 */
  readonly maxStreams: number;
  /** A silent event stream sends a comment this often, in seconds: proxies close what is silent. @default 15 */
  readonly streamCommentSeconds: number;
  /** Long polls at once; more are answered without waiting. @default 1000 */
  readonly maxWaits: number;
}

export const API_LIMITS: ApiLimits = {
  maxUploadBytes: 64 * 1024 * 1024,
  maxQueued: 10_000,
  maxBodyBytes: 1024 * 1024,
  maxBatchBytes: 8 * 1024 * 1024,
  uploadSeconds: 300,
  downloadSeconds: 300,
  maxStreams: 100,
  streamCommentSeconds: 15,
  maxWaits: 1000,
};

/** Who may call. */
export type ApiAuthentication =
  /** Everybody who reaches the server is one tenant: for a server that listens on loopback only. */
  | { readonly mode: "open"; readonly tenant: string }
  /** Each call names an API key, and sees its tenant's jobs alone. */
  | { readonly mode: "keys"; readonly keys: ApiKeyStore };

export interface ApiDependencies {
  readonly ports: RequestPorts;
  /** Serves signed URLs; undefined where the object store has a server of its own. @default - no object routes */
  readonly signedObjects?: SignedObjects;
  readonly authentication: ApiAuthentication;
  /** Origins whose pages may call from a browser, such as `https://plans.example.org`. @default - none */
  readonly allowedOrigins?: readonly string[];
  /** At least 16 bytes; signs the cursors of listings, and the secrets of webhooks are made of it. */
  readonly secret: Uint8Array;
  readonly version: string;
  readonly logger: Logger;
  /** @default "/api/v1" */
  readonly basePath?: string;
  /** @default - as API_LIMITS says */
  readonly limits?: Partial<ApiLimits>;
  /** What each tenant may have and do at most. @default - as much as it likes */
  readonly quotas?: TenantQuotas;
  /** Jobs made again and again, where something makes them. @default - no routes of schedules */
  readonly schedules?: ScheduleStore;
  /** Whether jobs may be given the results of earlier ones that asked the same. @default false */
  readonly resultCache?: boolean;
  /** Whom ended jobs may be told to. @default - nobody */
  readonly notify?: NotifyRules;
  /** Folder of the pages. @default - the one that comes with the package */
  readonly pagesFolder?: string;
  /** Follows requests and what they call. @default - nothing is followed */
  readonly tracing?: Tracing;
  /** Hears of every request beside the metrics that are served. @default - nobody */
  readonly recorder?: RequestRecorder;
  /** Where metrics are registered. @default - one of its own */
  readonly registry?: Registry;
  /** Ends long polls and event streams when the server is about to stop. @default - they end by themselves */
  readonly closing?: AbortSignal;
}
