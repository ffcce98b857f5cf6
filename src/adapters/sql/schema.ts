import type { Generated, Kysely } from "kysely";
import type { JobState } from "../../contract/job";

/** What SQLite and PostgreSQL keep of a job alike. Times are epoch milliseconds, lists and objects JSON texts. */
export interface SqlJobsTable {
  id: string;
  tenant: string;
  kind: string;
  state: JobState;
  version: number;
  attempt: number;
  max_attempts: number;
  parameters: string;
  inputs: string;
  priority: number;
  tags: string;
  terms: string;
  progress: string | null;
  reason: string | null;
  result: string | null;
  notification: string | null;
  /** The `nextAt` of the notification, for the index. */
  notify_at: number | null;
  /** Each writes a truth in its own way. */
  cancel_requested: boolean | number;
  timeout_ms: number;
  start_by: number | null;
  lease_until: number | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  updated_at: number;
  /** When it last joined the queue: its place there, with the priority. */
  queued_at: number;
}

/** The tables that are the same in SQLite and PostgreSQL; the schema of each extends it. */
export interface SqlSchema {
  jobs: SqlJobsTable;
  /** One row a tag, in the order of a listing, so that a rare tag is found without reading every job. */
  job_tags: { tenant: string; tag: string; created_at: number; job_id: string };
  /** Kept by triggers: counting a million finished jobs would not be one read. */
  job_counts: { state: JobState; jobs: number };
  idempotency_keys: { tenant: string; key: string; body_hash: string; job_id: string };
  job_events: { job_id: string; seq: number; type: "state" | "progress" | "log"; data: string; at: number };
  tombstones: {
    job_id: string;
    tenant: string;
    kind: string;
    state: JobState;
    created_at: number;
    finished_at: number | null;
    removed_at: number;
  };
  outbox: { id: Generated<number>; job_id: string; priority: number };
  schedules: { id: string; tenant: string; created_at: number; next_at: number; version: number; data: string };
  /** Whose result answers a question. */
  result_cache: { tenant: string; key: string; job_id: string };
  /** Counted jobs of each tenant that has any. */
  tenant_usage: { tenant: string; waiting: number; running: number };
  /** What each tenant submitted in the last minute in which it did. */
  submission_minutes: { tenant: string; minute: number; submitted: number };
  api_keys: {
    id: string;
    tenant: string;
    sha256: string;
    label: string;
    created_at: number;
    revoked_at: number | null;
  };
}

export type SqlDatabase = Kysely<SqlSchema>;

/** The tables of a store that are the same in both. The bound checks what the compilers cannot by comparing two Kyselys. */
export function sqlTables<Schema extends SqlSchema>(db: Kysely<Schema>): SqlDatabase {
  return db as unknown as SqlDatabase;
}
