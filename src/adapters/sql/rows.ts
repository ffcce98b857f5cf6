import type { Selectable } from "kysely";
import type { Job } from "../../jobs/job";
import type { SqlJobsTable } from "./schema";

export type SqlJobRow = Selectable<SqlJobsTable>;

export function toJob(row: SqlJobRow): Job {
  return {
    id: row.id,
    tenant: row.tenant,
    kind: row.kind,
    state: row.state,
    version: row.version,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    parameters: JSON.parse(row.parameters) as Job["parameters"],
    inputs: JSON.parse(row.inputs) as Job["inputs"],
    priority: row.priority,
    tags: JSON.parse(row.tags) as Job["tags"],
    terms: JSON.parse(row.terms) as Job["terms"],
    progress: fromJson<Job["progress"]>(row.progress),
    reason: fromJson<Job["reason"]>(row.reason),
    result: fromJson<Job["result"]>(row.result),
    notification: fromJson<Job["notification"]>(row.notification),
    cancelRequested: Boolean(row.cancel_requested),
    timeoutMs: row.timeout_ms,
    startBy: row.start_by,
    leaseUntil: row.lease_until,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    updatedAt: row.updated_at,
  };
}

/** What a submission fixed; no change touches these. */
type FixedColumns = Pick<
  SqlJobRow,
  "id" | "tenant" | "kind" | "parameters" | "inputs" | "tags" | "terms" | "created_at" | "queued_at"
>;

export function fixedColumns(job: Job): FixedColumns {
  return {
    id: job.id,
    tenant: job.tenant,
    kind: job.kind,
    parameters: JSON.stringify(job.parameters),
    inputs: JSON.stringify(job.inputs),
    tags: JSON.stringify(job.tags),
    terms: JSON.stringify(job.terms),
    created_at: job.createdAt,
    queued_at: job.createdAt,
  };
}

/** The columns a change may touch, but for those that each store writes in its own way. */
export function changedColumns(job: Job): Omit<SqlJobRow, keyof FixedColumns | "cancel_requested"> {
  return {
    state: job.state,
    version: job.version,
    attempt: job.attempt,
    max_attempts: job.maxAttempts,
    priority: job.priority,
    progress: toJson(job.progress),
    reason: toJson(job.reason),
    result: toJson(job.result),
    notification: toJson(job.notification),
    notify_at: job.notification?.nextAt ?? null,
    timeout_ms: job.timeoutMs,
    start_by: job.startBy,
    lease_until: job.leaseUntil,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    updated_at: job.updatedAt,
  };
}

function fromJson<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value);
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
