import {
  DYNAMO_API_KEY_STORE_PERMISSIONS,
  DYNAMO_JOB_STORE_PERMISSIONS,
  DYNAMO_OUTBOX_PERMISSIONS,
  DYNAMO_RATE_LIMITER_PERMISSIONS,
} from "./dynamodb";
import { mergePermissions, type PermissionSet, permissionsFor } from "./permission";
import { S3_OBJECT_STORE_PERMISSIONS } from "./s3";

/** The calls of each adapter that a process makes. */
interface Calls {
  readonly store?: readonly (keyof typeof DYNAMO_JOB_STORE_PERMISSIONS)[];
  readonly outbox?: readonly (keyof typeof DYNAMO_OUTBOX_PERMISSIONS)[];
  readonly keys?: readonly (keyof typeof DYNAMO_API_KEY_STORE_PERMISSIONS)[];
  readonly rates?: readonly (keyof typeof DYNAMO_RATE_LIMITER_PERMISSIONS)[];
  readonly objects?: readonly (keyof typeof S3_OBJECT_STORE_PERMISSIONS)[];
}

function calling({ store = [], outbox = [], keys = [], rates = [], objects = [] }: Calls): readonly PermissionSet[] {
  return mergePermissions(
    permissionsFor(DYNAMO_JOB_STORE_PERMISSIONS, store),
    permissionsFor(DYNAMO_OUTBOX_PERMISSIONS, outbox),
    permissionsFor(DYNAMO_API_KEY_STORE_PERMISSIONS, keys),
    permissionsFor(DYNAMO_RATE_LIMITER_PERMISSIONS, rates),
    permissionsFor(S3_OBJECT_STORE_PERMISSIONS, objects),
  );
}

const KEYS = ["findBySha256"] as const;
const RELAY = ["pending", "remove"] as const;
const SWEPT = ["staleRuns", "overdueStarts", "lostInQueue", "finishedBefore"] as const;

/** What each process of the optimizer needs of the table and the buckets: neither more nor less than it calls. */
export const OPTIMIZER_PERMISSIONS = {
  "upload-handler": calling({ keys: KEYS, store: ["find"], objects: ["signUpload"] }),
  "job-submission": calling({
    keys: KEYS,
    store: ["find", "findByIdempotencyKey", "findCached", "insert", "replace", "countByState", "queuePosition"],
    outbox: RELAY,
    rates: ["take"],
    objects: ["head", "put", "read", "removePrefix"],
  }),
  "job-status": calling({ keys: KEYS, store: ["find", "queuePosition"] }),
  "jobs-list-handler": calling({ keys: KEYS, store: ["list", "queuePosition"] }),
  "results-handler": calling({
    keys: KEYS,
    store: ["find", "events", "queuePosition", "remove"],
    objects: ["signDownload", "removePrefix"],
  }),
  "job-cancel-handler": calling({ keys: KEYS, store: ["find", "queuePosition", "replace", "requestCancel"] }),
  "job-completion-handler": calling({
    store: ["load", "replace", ...SWEPT, "remove", "countByState"],
    outbox: RELAY,
    objects: ["removePrefix"],
  }),
  "solver-task": calling({ store: ["load", "replace", "heartbeat", "appendLog"], objects: ["list", "put", "read"] }),
} as const satisfies Readonly<Record<string, readonly PermissionSet[]>>;
