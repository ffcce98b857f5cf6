import type { Selectable } from "kysely";
import type { Job } from "../../jobs/job";
import type { JobsTable } from "./schema";

export type JobRow = Selectable<JobsTable>;

/** The columns a change may touch: everything but what a submission fixed. */
export type MutableColumns = Omit<
  JobRow,
  | "id"
  | "tenant"
  | "kind"
  | "parameters"
  | "inputs"
  | "tags"
  | "terms"
  | "created_at"
  | "queued_at"
  | "handed_at"
  | "last_seq"
>;

export function toJob(row: JobRow): Job {
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
    cancelRequested: row.cancel_requested,
    timeoutMs: row.timeout_ms,
    startBy: row.start_by,
    leaseUntil: row.lease_until,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    updatedAt: row.updated_at,
  };
}

export function mutableColumns(job: Job): MutableColumns {
  return {
    state: job.state,
    version: job.version,
    attempt: job.attempt,
    max_attempts: job.maxAttempts,
    priority: job.priority,
    progress: toJson(job.progress),
    fraction: job.progress?.fraction ?? null,
    reason: toJson(job.reason),
    result: toJson(job.result),
    notification: toJson(job.notification),
    notify_at: job.notification?.nextAt ?? null,
    cancel_requested: job.cancelRequested,
    timeout_ms: job.timeoutMs,
    start_by: job.startBy,
    lease_until: job.leaseUntil,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    updated_at: job.updatedAt,
  };
}

/** The row of a new job, whose first event tells its state. */
export function newRow(job: Job): JobRow {
  return {
    ...mutableColumns(job),
    id: job.id,
    tenant: job.tenant,
    kind: job.kind,
    parameters: JSON.stringify(job.parameters),
    inputs: JSON.stringify(job.inputs),
    tags: JSON.stringify(job.tags),
    terms: JSON.stringify(job.terms),
    created_at: job.createdAt,
    queued_at: job.createdAt,
    handed_at: job.createdAt,
    last_seq: 1,
  };
}

/** What is recorded of a change of state. */
export function stateData({ state, attempt, reason }: Job): string {
  return JSON.stringify({ state, attempt, reason });
}

function fromJson<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value);
}

function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
