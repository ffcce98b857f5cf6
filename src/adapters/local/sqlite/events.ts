import { sql } from "kysely";
import type { Job } from "../../../jobs/job";
import type { JsonObject } from "../../../jobs/json";
import type { JobRecordedEvent } from "../../../jobs/ports";
import type { LocalDatabase } from "./database";

/** Adds one event; call it inside the transaction that made it true. */
export async function addEvent(
  db: LocalDatabase,
  jobId: string,
  type: JobRecordedEvent["type"],
  data: JsonObject,
  at: number,
): Promise<void> {
  await sql`insert into job_events (job_id, seq, type, data, at)
    select ${jobId}, coalesce(max(seq), 0) + 1, ${type}, ${JSON.stringify(data)}, ${at}
    from job_events where job_id = ${jobId}`.execute(db);
}

export function addStateEvent(db: LocalDatabase, job: Job): Promise<void> {
  const data = { state: job.state, attempt: job.attempt, reason: job.reason };
  return addEvent(db, job.id, "state", data, job.updatedAt);
}
