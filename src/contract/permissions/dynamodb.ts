import type { JobTableIndex } from "../job-table";
import type { AdapterPermissions, NeededPermission } from "./permission";

// What a transaction does, it needs the permission of: PutItem, UpdateItem and DeleteItem.

function onTable(...actions: readonly string[]): readonly NeededPermission[] {
  return actions.map((action) => ({ action: `dynamodb:${action}`, on: "table" }));
}

function query(...indexes: readonly JobTableIndex[]): readonly NeededPermission[] {
  return indexes.map((index) => ({ action: "dynamodb:Query", on: `index ${index}` }));
}

/** A job is read with what was too large for its record, then written on the condition that it is still the same. */
const LOAD = onTable("Query");
const CHANGE = onTable("Query", "PutItem");
/** Jobs of a listing are read by key; large ones once more, whole. */
const READ_LISTED = onTable("BatchGetItem", "Query");

/** Of `DynamoJobStore`. */
export const DYNAMO_JOB_STORE_PERMISSIONS = {
  insert: onTable("GetItem", "Query", "PutItem", "UpdateItem"),
  findByIdempotencyKey: onTable("GetItem", "Query"),
  findCached: onTable("GetItem", "Query"),
  find: LOAD,
  load: LOAD,
  list: [...READ_LISTED, ...query("byTenant", "byState")],
  replace: [...CHANGE, ...onTable("UpdateItem")],
  heartbeat: [...CHANGE, ...onTable("UpdateItem")],
  requestCancel: CHANGE,
  queuePosition: [...LOAD, ...query("byQueue")],
  countByState: onTable("BatchGetItem"),
  appendLog: CHANGE,
  events: LOAD,
  remove: onTable("Query", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"),
  staleRuns: [...onTable("BatchGetItem"), ...query("byDue")],
  overdueStarts: [...onTable("BatchGetItem"), ...query("byStart")],
  lostInQueue: [...onTable("BatchGetItem"), ...CHANGE, ...query("byDue")],
  finishedBefore: [...onTable("BatchGetItem"), ...query("byDue")],
  dueNotifications: [...onTable("BatchGetItem"), ...query("byDue")],
} as const satisfies AdapterPermissions;

/** Of `DynamoOutbox`. */
export const DYNAMO_OUTBOX_PERMISSIONS = {
  pending: onTable("Query"),
  remove: onTable("BatchGetItem", "Query", "PutItem", "DeleteItem"),
} as const satisfies AdapterPermissions;

/** Of `DynamoScheduleStore`. */
export const DYNAMO_SCHEDULE_STORE_PERMISSIONS = {
  insert: onTable("PutItem"),
  list: [...onTable("BatchGetItem"), ...query("byTenant")],
  remove: onTable("GetItem", "DeleteItem"),
  due: [...onTable("BatchGetItem"), ...query("byDue")],
  replace: onTable("PutItem"),
} as const satisfies AdapterPermissions;

/** Of `DynamoRateLimiter`. */
export const DYNAMO_RATE_LIMITER_PERMISSIONS = {
  take: onTable("UpdateItem"),
} as const satisfies AdapterPermissions;

/** Of `DynamoApiKeyStore`. */
export const DYNAMO_API_KEY_STORE_PERMISSIONS = {
  findBySha256: onTable("GetItem"),
  list: onTable("Query"),
  insert: onTable("PutItem"),
  revoke: onTable("Query", "GetItem", "PutItem"),
} as const satisfies AdapterPermissions;
