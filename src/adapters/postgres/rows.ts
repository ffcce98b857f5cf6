import type { Selectable } from "kysely";
import type { Job } from "../../jobs/job";
import { changedColumns, fixedColumns } from "../sql/rows";
import type { JobsTable } from "./schema";

/** The columns a change may touch: everything but what a submission fixed. */
export function mutableColumns(job: Job) {
  const fraction = job.progress?.fraction ?? null;
  return { ...changedColumns(job), cancel_requested: job.cancelRequested, fraction };
}

/** The row of a new job, whose first event tells its state. */
export function newRow(job: Job): Selectable<JobsTable> {
  return { ...mutableColumns(job), ...fixedColumns(job), handed_at: job.createdAt, last_seq: 1 };
}

/** What is recorded of a change of state. */
export function stateData({ state, attempt, reason }: Job): string {
  return JSON.stringify({ state, attempt, reason });
}
