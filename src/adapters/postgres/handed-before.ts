import { sql } from "kysely";
import type { Job } from "../../jobs/job";
import { type SqlJobRow, toJob } from "../sql/rows";
import type { PostgresDatabase } from "./database";

/**
 * Queued jobs whose message the queue took before a time. Naming one takes note of it in the same statement, so that it
 * is named to one sweeper, and again only when as much time has passed.
 */
export async function handedBefore(
  db: PostgresDatabase,
  { before, now }: { readonly before: number; readonly now: number },
  limit: number,
): Promise<readonly Job[]> {
  const { rows } = await sql<SqlJobRow>`
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
