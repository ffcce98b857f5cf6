import { sql } from "kysely";
import type { Progress } from "../../contract/job";
import type { HeartbeatOutcome } from "../../jobs/ports";
import type { PostgresDatabase } from "./database";

interface BeatingRun {
  readonly id: string;
  readonly attempt: number;
  readonly leaseUntil: number;
}

/** A new lease in one statement, if the run of this attempt is at work. */
export async function extendLease(db: PostgresDatabase, run: BeatingRun): Promise<HeartbeatOutcome> {
  const row = await db
    .updateTable("jobs")
    .set({ lease_until: run.leaseUntil })
    .where("id", "=", run.id)
    .where("attempt", "=", run.attempt)
    .where("state", "in", ["starting", "running"])
    .returning("cancel_requested")
    .executeTakeFirst();
  return outcomeOf(row);
}

/** The same with progress, told as an event. The fraction never goes back within an attempt: the server compares. */
export async function reportProgress(
  db: PostgresDatabase,
  run: BeatingRun,
  { fraction, ...rest }: Progress,
  now: number,
): Promise<HeartbeatOutcome> {
  const reached = sql`greatest(${fraction}::float8, fraction)`;
  const progress = sql`'{"fraction":' || ${reached} || ',' || ${JSON.stringify(rest).slice(1)}::text`;
  const { rows } = await sql<{ cancel_requested: boolean }>`
    with beat as (
      update jobs set lease_until = ${run.leaseUntil}, progress = ${progress}, fraction = ${reached}, version = version + 1,
        updated_at = ${now}, last_seq = last_seq + 1
      where id = ${run.id} and attempt = ${run.attempt} and state in ('starting', 'running')
      returning id, last_seq, progress, cancel_requested
    ), told as (
      insert into job_events (job_id, seq, type, data, at) select id, last_seq, 'progress', progress, ${now} from beat
    )
    select cancel_requested from beat`.execute(db);
  return outcomeOf(rows[0]);
}

function outcomeOf(row: { readonly cancel_requested: boolean } | undefined): HeartbeatOutcome {
  if (row === undefined) return "superseded";
  return row.cancel_requested ? "cancel-requested" : "alive";
}
