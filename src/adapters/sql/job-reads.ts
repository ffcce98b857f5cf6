import { sql } from "kysely";
import { JOB_STATES, type JobState } from "../../contract/job";
import type { Job } from "../../jobs/job";
import type { JsonObject } from "../../jobs/json";
import type { JobRecordedEvent } from "../../jobs/ports";
import { findByKey } from "./idempotency";
import { toJob } from "./rows";
import type { SqlDatabase } from "./schema";

/** What the stores of jobs ask their database in the same words. Each store adds how it writes. */
export abstract class SqlJobReads {
  constructor(protected readonly tables: SqlDatabase) {}

  async find(tenant: string, id: string): Promise<Job | undefined> {
    const job = await this.load(id);
    return job?.tenant === tenant ? job : undefined;
  }

  load(id: string): Promise<Job | undefined> {
    return loadJob(this.tables, id);
  }

  findByIdempotencyKey(
    tenant: string,
    key: string,
  ): Promise<{ readonly job: Job; readonly bodyHash: string } | undefined> {
    return findByKey(this.tables, tenant, key);
  }

  async findCached(tenant: string, cacheKey: string): Promise<Job | undefined> {
    const query = this.tables.selectFrom("result_cache").innerJoin("jobs", "jobs.id", "result_cache.job_id");
    const row = await query
      .selectAll("jobs")
      .where("result_cache.tenant", "=", tenant)
      .where("result_cache.key", "=", cacheKey)
      .executeTakeFirst();
    return row && toJob(row);
  }

  async queuePosition(job: Job): Promise<number> {
    const { rows } = await sql<{ before: number }>`
      select count(*) as before from jobs as mine join jobs as other
        on (other.priority, other.queued_at, other.id) < (mine.priority, mine.queued_at, mine.id)
      where mine.id = ${job.id} and other.state = 'queued'`.execute(this.tables);
    return rows[0]?.before ?? 0;
  }

  async countByState(): Promise<Readonly<Record<JobState, number>>> {
    const query = this.tables.selectFrom("job_counts").select(({ fn }) => ["state", fn.sum<number>("jobs").as("jobs")]);
    const counts = new Map((await query.groupBy("state").execute()).map(({ state, jobs }) => [state, jobs]));
    return Object.fromEntries(JOB_STATES.map((state) => [state, counts.get(state) ?? 0])) as Record<JobState, number>;
  }

  async events(
    id: string,
    afterSeq: number,
    limit: number,
    type?: JobRecordedEvent["type"],
  ): Promise<readonly JobRecordedEvent[]> {
    let query = this.tables.selectFrom("job_events").select(["seq", "type", "data", "at"]);
    query = query.where("job_id", "=", id).where("seq", ">", afterSeq);
    if (type !== undefined) query = query.where("type", "=", type);
    const rows = await query.orderBy("seq").limit(limit).execute();
    return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as JsonObject }));
  }

  async staleRuns(leaseBefore: number, limit: number): Promise<readonly Job[]> {
    const query = this.tables.selectFrom("jobs").selectAll().where("state", "in", ["starting", "running"]);
    const rows = await query.where("lease_until", "<", leaseBefore).orderBy("lease_until").limit(limit).execute();
    return rows.map(toJob);
  }

  async overdueStarts(now: number, limit: number): Promise<readonly Job[]> {
    const query = this.tables.selectFrom("jobs").selectAll().where("state", "=", "queued").where("start_by", "<=", now);
    return (await query.orderBy("start_by").limit(limit).execute()).map(toJob);
  }

  async finishedBefore(time: number, limit: number): Promise<readonly Job[]> {
    const query = this.tables.selectFrom("jobs").selectAll().where("finished_at", "<", time);
    return (await query.orderBy("finished_at").limit(limit).execute()).map(toJob);
  }

  async dueNotifications(now: number, limit: number): Promise<readonly Job[]> {
    const query = this.tables.selectFrom("jobs").selectAll().where("notify_at", "<=", now);
    return (await query.orderBy("notify_at").limit(limit).execute()).map(toJob);
  }
}

export async function loadJob(db: SqlDatabase, id: string): Promise<Job | undefined> {
  const row = await db.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toJob(row);
}
