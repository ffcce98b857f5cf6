import type { SqlJobsTable, SqlSchema } from "../sql/schema";

/** JSON is text, because `jsonb` refuses the character U+0000. */
export interface JobsTable extends SqlJobsTable {
  cancel_requested: boolean;
  /** The one of the progress, for the server to compare: it cannot read the text where a message holds U+0000. */
  fraction: number | null;
  /** When its message was last handed over, or its state last changed: the start of the time after which it is lost. */
  handed_at: number;
  /** Number of its last event. Counting up locks the row, so two writers never take one number. */
  last_seq: number;
}

export interface PostgresSchema extends SqlSchema {
  jobs: JobsTable;
  /** In many rows a state: one would be a lock that all writers queue for. */
  job_counts: SqlSchema["job_counts"] & { shard: number };
}
