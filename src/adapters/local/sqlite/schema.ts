import type { ColumnType, Generated } from "kysely";
import type { SqlJobsTable, SqlSchema } from "../../sql/schema";

export interface JobsTable extends SqlJobsTable {
  /** 0 or 1. */
  cancel_requested: number;
}

export interface LocalSchema extends SqlSchema {
  jobs: JobsTable;
  messages: {
    id: Generated<number>;
    job_id: string;
    priority: number;
    visible_at: number;
    token: number | null;
    receive_count: ColumnType<number, number | undefined, number>;
  };
  /** The last fencing token given out. */
  queue_fence: { id: number; token: number };
}
