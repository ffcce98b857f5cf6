import type { Selectable } from "kysely";
import type { Job } from "../../../jobs/job";
import { changedColumns, fixedColumns } from "../../sql/rows";
import type { JobsTable } from "./schema";

/** The columns a change may touch: everything but what a submission fixed. */
export function mutableColumns(job: Job) {
  return { ...changedColumns(job), cancel_requested: job.cancelRequested ? 1 : 0 };
}

export function toRow(job: Job): Selectable<JobsTable> {
  return { ...mutableColumns(job), ...fixedColumns(job) };
}
