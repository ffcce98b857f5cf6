import type { Generated } from "kysely";
import type { JobState } from "../../contract/job";

/** Times are epoch milliseconds; lists and objects JSON texts, because `jsonb` refuses the character U+0000. */
export interface JobsTable {
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
  /** The one of the progress, for the server to compare: it cannot read the text where a message holds U+0000. */
  fraction: number | null;
  reason: string | null;
  result: string | null;
  notification: string | null;
  /** The `nextAt` of the notification, for the index. */
  notify_at: number | null;
  cancel_requested: boolean;
  timeout_ms: number;
  start_by: number | null;
  lease_until: number | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  updated_at: number;
  /** When it last joined the queue: its place there, with the priority. */
  queued_at: number;
  /** When its message was last handed over, or its state last changed: the start of the time after which it is lost. */
  handed_at: number;
  /** Number of its last event. Counting up locks the row, so two writers never take one number. */
  last_seq: number;
}

export interface PostgresSchema {
  jobs: JobsTable;
  /** One row a tag, in the order of a listing, so that a rare tag is found without reading every job. */
  job_tags: { tenant: string; tag: string; created_at: number; job_id: string };
  /** Kept by triggers, in many rows a state: one would be a lock that all writers queue for. */
  job_counts: { state: JobState; shard: number; jobs: number };
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
