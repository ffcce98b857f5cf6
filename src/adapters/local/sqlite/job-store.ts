import { sql } from "kysely";
import { isFinal, JOB_STATES, type JobState, type Progress } from "../../../contract/job";
import type { Job } from "../../../jobs/job";
import {
  type Clock,
  type HeartbeatOutcome,
  type IdempotencyRecord,
  type InsertOptions,
  type InsertOutcome,
  type JobFilter,
  type JobRecordedEvent,
  type JobStore,
  type ListPosition,
  QuotaReachedError,
  type ReplaceOptions,
} from "../../../jobs/ports";
import { rememberedKey } from "../../../jobs/result-cache";
import type { LocalDatabase } from "./database";
import { addEvent, addStateEvent, readEvents } from "./events";
import { listJobs } from "./listing";
import { mutableColumns, toJob, toRow } from "./rows";
import { noteUsage } from "./usage";

/** Jobs in one SQLite file, beside the queue and the outbox. */
export class SqliteJobStore implements JobStore {
  constructor(
    private readonly db: LocalDatabase,
    private readonly clock: Clock,
  ) {}

  async insert(
    job: Job,
    idempotency: IdempotencyRecord | undefined,
    options: InsertOptions = {},
  ): Promise<InsertOutcome> {
    try {
      return await this.insertAll(job, idempotency, options);
    } catch (error) {
      if (error instanceof QuotaReachedError) return { outcome: "over-quota" };
      throw error;
    }
  }

  private insertAll(
    job: Job,
    idempotency: IdempotencyRecord | undefined,
    { maxWaiting }: InsertOptions,
  ): Promise<InsertOutcome> {
    return this.db.transaction().execute(async (db) => {
      const earlier = idempotency && (await replay(db, job.tenant, idempotency));
      if (earlier) return earlier;
      if (await isTaken(db, job.id)) return { outcome: "id-taken" };
      await db.insertInto("jobs").values(toRow(job)).execute();
      await noteUsage(db, undefined, job, maxWaiting);
      await insertTags(db, job);
      if (idempotency) await insertKey(db, job, idempotency);
      if (!isFinal(job.state)) {
        await db.insertInto("outbox").values({ job_id: job.id, priority: job.priority }).execute();
      }
      await addStateEvent(db, job);
      return { outcome: "created", job };
    });
  }

  async findCached(tenant: string, cacheKey: string): Promise<Job | undefined> {
    const query = this.db.selectFrom("result_cache").innerJoin("jobs", "jobs.id", "result_cache.job_id");
    const row = await query
      .selectAll("jobs")
      .where("result_cache.tenant", "=", tenant)
      .where("result_cache.key", "=", cacheKey)
      .executeTakeFirst();
    return row && toJob(row);
  }

  async find(tenant: string, id: string): Promise<Job | undefined> {
    const job = await this.load(id);
    return job?.tenant === tenant ? job : undefined;
  }

  async findByIdempotencyKey(
    tenant: string,
    key: string,
  ): Promise<{ readonly job: Job; readonly bodyHash: string } | undefined> {
    return findKey(this.db, tenant, key);
  }

  async load(id: string): Promise<Job | undefined> {
    return loadJob(this.db, id);
  }

  list(tenant: string, filter: JobFilter, position: ListPosition | undefined, limit: number): Promise<readonly Job[]> {
    return listJobs(this.db, tenant, filter, position, limit);
  }

  replace(previous: Job, next: Job, { enqueue = false, atMost, quiet = false }: ReplaceOptions = {}): Promise<boolean> {
    return this.db.transaction().execute(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable("jobs")
        .set({ ...mutableColumns(next), ...(enqueue && { queued_at: next.updatedAt }) })
        .where("id", "=", previous.id)
        .where("state", "=", previous.state)
        .where("version", "=", previous.version)
        .where("attempt", "=", previous.attempt)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return false;
      await noteUsage(db, previous.state, next, atMost);
      await remember(db, previous.state, next);
      if (!quiet) await addStateEvent(db, next);
      if (enqueue) await db.insertInto("outbox").values({ job_id: next.id, priority: next.priority }).execute();
      return true;
    });
  }

  heartbeat(
    id: string,
    attempt: number,
    leaseUntil: number,
    progress: Progress | undefined,
  ): Promise<HeartbeatOutcome> {
    return this.db.transaction().execute(async (db) => {
      const job = await loadJob(db, id);
      const works = job && job.attempt === attempt && (job.state === "starting" || job.state === "running");
      if (!works) return "superseded";
      await db.updateTable("jobs").set({ lease_until: leaseUntil }).where("id", "=", id).execute();
      if (progress) await this.recordProgress(db, job, progress);
      return job.cancelRequested ? "cancel-requested" : "alive";
    });
  }

  requestCancel(id: string): Promise<Job | undefined> {
    return this.db.transaction().execute(async (db) => {
      const job = await loadJob(db, id);
      if (!job || isFinal(job.state) || job.cancelRequested) return job;
      const next = { ...job, cancelRequested: true, version: job.version + 1, updatedAt: this.clock.now() };
      await db.updateTable("jobs").set(mutableColumns(next)).where("id", "=", id).execute();
      return next;
    });
  }

  async queuePosition(job: Job): Promise<number> {
    const order = (table: string) =>
      sql`(${sql.raw(table)}.priority, ${sql.raw(table)}.queued_at, ${sql.raw(table)}.id)`;
    const { before } = await this.db
      .selectFrom("jobs as other")
      .innerJoin("jobs as mine", (join) => join.on("mine.id", "=", job.id))
      .select(({ fn }) => fn.countAll<number>().as("before"))
      .where("other.state", "=", "queued")
      .where(sql<boolean>`${order("other")} < ${order("mine")}`)
      .executeTakeFirstOrThrow();
    return before;
  }

  async countByState(): Promise<Readonly<Record<JobState, number>>> {
    const rows = await this.db.selectFrom("job_counts").selectAll().execute();
    const counts = new Map(rows.map((row) => [row.state, row.jobs]));
    return Object.fromEntries(JOB_STATES.map((state) => [state, counts.get(state) ?? 0])) as Record<JobState, number>;
  }

  appendLog(id: string, attempt: number, lines: readonly string[]): Promise<void> {
    return this.db.transaction().execute(async (db) => {
      if (!(await loadJob(db, id))) return;
      for (const line of lines) await addEvent(db, id, "log", { attempt, line }, this.clock.now());
    });
  }

  events(
    id: string,
    afterSeq: number,
    limit: number,
    type?: JobRecordedEvent["type"],
  ): Promise<readonly JobRecordedEvent[]> {
    return readEvents(this.db, id, afterSeq, limit, type);
  }

  remove(job: Job): Promise<boolean> {
    return this.db.transaction().execute(async (db) => {
      const deleted = await db
        .deleteFrom("jobs")
        .where("id", "=", job.id)
        .where("version", "=", job.version)
        .executeTakeFirstOrThrow();
      if (deleted.numDeletedRows === 0n) return false;
      for (const table of [
        "job_tags",
        "idempotency_keys",
        "job_events",
        "outbox",
        "messages",
        "result_cache",
      ] as const) {
        await db.deleteFrom(table).where("job_id", "=", job.id).execute();
      }
      const { id: job_id, tenant, kind, state, createdAt: created_at, finishedAt: finished_at } = job;
      const removed_at = this.clock.now();
      await db
        .insertInto("tombstones")
        .values({ job_id, tenant, kind, state, created_at, finished_at, removed_at })
        .execute();
      return true;
    });
  }

  async staleRuns(leaseBefore: number, limit: number): Promise<readonly Job[]> {
    const rows = await this.db
      .selectFrom("jobs")
      .selectAll()
      .where("state", "in", ["starting", "running"])
      .where("lease_until", "<", leaseBefore)
      .orderBy("lease_until")
      .limit(limit)
      .execute();
    return rows.map(toJob);
  }

  async overdueStarts(now: number, limit: number): Promise<readonly Job[]> {
    const query = this.db.selectFrom("jobs").selectAll().where("state", "=", "queued").where("start_by", "<=", now);
    return (await query.orderBy("start_by").limit(limit).execute()).map(toJob);
  }

  async lostInQueue(limit: number): Promise<readonly Job[]> {
    const rows = await this.db
      .selectFrom("jobs")
      .selectAll()
      .where("state", "=", "queued")
      .where(({ exists, not, selectFrom }) =>
        not(exists(selectFrom("messages").select("id").whereRef("messages.job_id", "=", "jobs.id"))),
      )
      .where(({ exists, not, selectFrom }) =>
        not(exists(selectFrom("outbox").select("id").whereRef("outbox.job_id", "=", "jobs.id"))),
      )
      .orderBy("queued_at")
      .limit(limit)
      .execute();
    return rows.map(toJob);
  }

  async finishedBefore(time: number, limit: number): Promise<readonly Job[]> {
    const query = this.db.selectFrom("jobs").selectAll().where("finished_at", "<", time);
    return (await query.orderBy("finished_at").limit(limit).execute()).map(toJob);
  }

  async dueNotifications(now: number, limit: number): Promise<readonly Job[]> {
    const query = this.db.selectFrom("jobs").selectAll().where("notify_at", "<=", now);
    return (await query.orderBy("notify_at").limit(limit).execute()).map(toJob);
  }

  private async recordProgress(db: LocalDatabase, job: Job, reported: Progress): Promise<void> {
    const fraction = Math.max(reported.fraction, job.progress?.fraction ?? 0);
    const progress = { ...reported, fraction };
    await db
      .updateTable("jobs")
      .set({ progress: JSON.stringify(progress), version: job.version + 1, updated_at: this.clock.now() })
      .where("id", "=", job.id)
      .execute();
    await addEvent(db, job.id, "progress", progress, this.clock.now());
  }
}

async function loadJob(db: LocalDatabase, id: string): Promise<Job | undefined> {
  const row = await db.selectFrom("jobs").selectAll().where("id", "=", id).executeTakeFirst();
  return row && toJob(row);
}

async function findKey(db: LocalDatabase, tenant: string, key: string) {
  const query = db.selectFrom("idempotency_keys").select(["body_hash", "job_id"]);
  const row = await query.where("tenant", "=", tenant).where("key", "=", key).executeTakeFirst();
  const job = row && (await loadJob(db, row.job_id));
  return job && { job, bodyHash: row.body_hash };
}

async function replay(
  db: LocalDatabase,
  tenant: string,
  { key, bodyHash }: IdempotencyRecord,
): Promise<InsertOutcome | undefined> {
  const earlier = await findKey(db, tenant, key);
  return earlier && { outcome: earlier.bodyHash === bodyHash ? "replayed" : "conflict", job: earlier.job };
}

/** An id is used once: not again after its job was removed either. */
async function isTaken(db: LocalDatabase, id: string): Promise<boolean> {
  if (await db.selectFrom("jobs").select("id").where("id", "=", id).executeTakeFirst()) return true;
  return !!(await db.selectFrom("tombstones").select("job_id").where("job_id", "=", id).executeTakeFirst());
}

async function insertTags(db: LocalDatabase, { id: job_id, tenant, createdAt: created_at, tags }: Job): Promise<void> {
  const rows = [...new Set(tags)].map((tag) => ({ tenant, tag, created_at, job_id }));
  if (rows.length > 0) await db.insertInto("job_tags").values(rows).execute();
}

/** Notes that the job's result answers its question, from the step that publishes it. */
async function remember(db: LocalDatabase, previous: JobState, job: Job): Promise<void> {
  const key = rememberedKey(previous, job);
  if (key === undefined) return;
  await db
    .insertInto("result_cache")
    .values({ tenant: job.tenant, key, job_id: job.id })
    .onConflict((conflict) => conflict.columns(["tenant", "key"]).doUpdateSet({ job_id: job.id }))
    .execute();
}

async function insertKey(db: LocalDatabase, job: Job, { key, bodyHash }: IdempotencyRecord): Promise<void> {
  const row = { tenant: job.tenant, key, body_hash: bodyHash, job_id: job.id };
  await db.insertInto("idempotency_keys").values(row).execute();
}
