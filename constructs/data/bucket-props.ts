import { Duration } from "../core/duration";
import type { KeyRef } from "../core/encryption-key";
import type { Tags } from "../core/tags";
import type { AnyBucket } from "./any-bucket";
import type { LifecycleRule } from "./bucket-lifecycle";
import type { LogSource } from "./bucket-policy";

/** HTTP methods a browser may use across origins. */
export type CorsMethod = "GET" | "PUT" | "POST" | "DELETE" | "HEAD";

/** What pages of other origins may do. */
export interface CorsRule {
  /** Origins such as `https://app.example.org`; `*` means any page. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly CorsMethod[];
  /**
   * Request headers that pages may send.
   * @default - only those browsers always allow
   */
  readonly allowedHeaders?: readonly string[];
  /**
   * Response headers that pages may read, such as `ETag`.
   * @default - only those browsers always show
   */
  readonly exposeHeaders?: readonly string[];
  /**
   * How long a browser may remember the answer, in whole seconds.
   * @default - the browser decides
   */
  readonly maxAge?: Duration;
}

/** Retention that nobody can shorten by mistake. */
export interface ObjectLock {
  /** GOVERNANCE can be lifted with a special permission, COMPLIANCE by nobody, not even the account's root. */
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  /** How long each new version is kept, in whole days. */
  readonly retention: Duration;
}

/** Where a bucket's own access logs go. */
export interface AccessLogs {
  /** A bucket made here that receives `s3-access` logs; others need a policy of their own. */
  readonly bucket: AnyBucket;
  /**
   * Begins the keys of the logs.
   * @default - the path of the bucket's construct and a slash
   */
  readonly prefix?: string;
}

/** Props of {@link Bucket}. */
export interface BucketProps {
  /**
   * Exact name, unique in the world. A change replaces the bucket.
   * @default - made from prefix, environment and path, with a suffix that makes it unique
   */
  readonly bucketName?: string;
  /**
   * Keep old versions of objects that are overwritten or deleted.
   * @default - false; true with objectLock
   */
  readonly versioned?: boolean;
  /**
   * Old versions are deleted that long after they were replaced, in whole days. Only with `versioned`.
   * @default Duration.days(90)
   */
  readonly expireNoncurrentAfter?: Duration;
  /**
   * Uploads in parts that are not finished by then are thrown away, in whole days.
   * @default Duration.days(7)
   */
  readonly abortIncompleteUploadsAfter?: Duration;
  /**
   * What happens to objects as they age.
   * @default []
   */
  readonly lifecycleRules?: readonly LifecycleRule[];
  /**
   * Encrypt with a key of yours, using bucket keys to save calls.
   * @default - S3's own keys (SSE-S3), free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * What pages of other origins may do.
   * @default []
   */
  readonly cors?: readonly CorsRule[];
  /**
   * Send an event to EventBridge for every object that comes or goes.
   * @default false
   */
  readonly eventBridge?: boolean;
  /**
   * Keep a log of every request in another bucket.
   * @default - none is kept
   */
  readonly accessLogs?: AccessLogs;
  /**
   * Services that may deliver logs into this bucket.
   * @default []
   */
  readonly receivesLogs?: readonly LogSource[];
  /**
   * Retention for every new version. Can be set on a new bucket only: a change from none replaces the bucket.
   * @default - none
   */
  readonly objectLock?: ObjectLock;
  /**
   * Delete the bucket with everything in it when it leaves the program: the data is lost.
   * @default - false; true in environments of profile dev
   */
  readonly forceDestroy?: boolean;
  /**
   * Tags of the bucket.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const BUCKET_DEFAULTS = {
  expireNoncurrentAfter: Duration.days(90),
  abortIncompleteUploadsAfter: Duration.days(7),
  lifecycleRules: [],
  cors: [],
  eventBridge: false,
  receivesLogs: [],
} as const;

/** Props of a bucket after its defaults are filled in, as far as they depend on each other. */
export interface SettledBucketProps extends BucketProps {
  readonly versioned: boolean;
  readonly abortIncompleteUploadsAfter: Duration;
}
