import { sql } from "kysely";
import type { Job } from "../../jobs/job";
import type { PostgresDatabase } from "./database";
import { type JobRow, toJob } from "./rows";

export async function staleRuns(db: PostgresDatabase, leaseBefore: number, limit: number): Promise<readonly Job[]> {
  const query = db.selectFrom("jobs").selectAll().where("state", "in", ["starting", "running"]);
  const rows = await query.where("lease_until", "<", leaseBefore).orderBy("lease_until").limit(limit).execute();
  return rows.map(toJob);
}

export async function overdueStarts(db: PostgresDatabase, now: number, limit: number): Promise<readonly Job[]> {
  const query = db.selectFrom("jobs").selectAll().where("state", "=", "queued").where("start_by", "<=", now);
  return (await query.orderBy("start_by").limit(limit).execute()).map(toJob);
}

export async function finishedBefore(db: PostgresDatabase, time: number, limit: number): Promise<readonly Job[]> {
  const query = db.selectFrom("jobs").selectAll().where("finished_at", "<", time);
  return (await query.orderBy("finished_at").limit(limit).execute()).map(toJob);
}

export async function dueNotifications(db: PostgresDatabase, now: number, limit: number): Promise<readonly Job[]> {
  const query = db.selectFrom("jobs").selectAll().where("notify_at", "<=", now);
  return (await query.orderBy("notify_at").limit(limit).execute()).map(toJob);
}

/**
 * Queued jobs whose message the queue took before a time. Naming one takes note of it in the same statement, so that it
 * is named to one sweeper, and again only when as much time has passed.
 */
export async function handedBefore(
  db: PostgresDatabase,
  { before, now }: { readonly before: number; readonly now: number },
  limit: number,
): Promise<readonly Job[]> {
  const { rows } = await sql<JobRow>`
    with due as (
      select id, handed_at as handed_before from jobs
      where state = 'queued' and handed_at <= ${before}
        and not exists (select from outbox where outbox.job_id = jobs.id)
      order by handed_at limit ${limit} for update skip locked
    ), named as (
      update jobs set handed_at = ${now} from due where jobs.id = due.id returning jobs.*, due.handed_before
    )
    select * from named order by handed_before, id`.execute(db);
  return rows.map(toJob);
}
