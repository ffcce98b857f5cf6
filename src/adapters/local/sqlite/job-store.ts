import { isFinal, type JobState, type Progress } from "../../../contract/job";
import type { Job } from "../../../jobs/job";
import {
  type Clock,
  type HeartbeatOutcome,
  type IdempotencyRecord,
  type InsertOptions,
  type InsertOutcome,
  type JobFilter,
  type JobStore,
  type ListPosition,
  QuotaReachedError,
  type ReplaceOptions,
} from "../../../jobs/ports";
import { rememberedKey } from "../../../jobs/result-cache";
import { earlierOutcome } from "../../sql/idempotency";
import { loadJob, SqlJobReads } from "../../sql/job-reads";
import { pageOf } from "../../sql/listing";
import { toJob } from "../../sql/rows";
import { sqlTables } from "../../sql/schema";
import type { LocalDatabase } from "./database";
import { addEvent, addStateEvent } from "./events";
import { mutableColumns, toRow } from "./rows";
import type { LocalSchema } from "./schema";
import { noteUsage } from "./usage";

/** Jobs in one SQLite file, beside the queue and the outbox. */
export class SqliteJobStore extends SqlJobReads implements JobStore {
  constructor(
    private readonly db: LocalDatabase,
    private readonly clock: Clock,
  ) {
    super(sqlTables(db));
  }

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
      const earlier = await earlierOutcome(sqlTables<LocalSchema>(db), job, idempotency);
      if (earlier) return earlier;
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

  async list(
    tenant: string,
    filter: JobFilter,
    position: ListPosition | undefined,
    limit: number,
  ): Promise<readonly Job[]> {
    return (await pageOf(this.tables, tenant, filter, position, limit).execute()).map(toJob);
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
      const job = await loadJob(sqlTables<LocalSchema>(db), id);
      const works = job && job.attempt === attempt && (job.state === "starting" || job.state === "running");
      if (!works) return "superseded";
      await db.updateTable("jobs").set({ lease_until: leaseUntil }).where("id", "=", id).execute();
      if (progress) await this.recordProgress(db, job, progress);
      return job.cancelRequested ? "cancel-requested" : "alive";
    });
  }

  requestCancel(id: string): Promise<Job | undefined> {
    return this.db.transaction().execute(async (db) => {
      const job = await loadJob(sqlTables<LocalSchema>(db), id);
      if (!job || isFinal(job.state) || job.cancelRequested) return job;
      const next = { ...job, cancelRequested: true, version: job.version + 1, updatedAt: this.clock.now() };
      await db.updateTable("jobs").set(mutableColumns(next)).where("id", "=", id).execute();
      return next;
    });
  }

  appendLog(id: string, attempt: number, lines: readonly string[]): Promise<void> {
    return this.db.transaction().execute(async (db) => {
      if (!(await loadJob(sqlTables<LocalSchema>(db), id))) return;
      for (const line of lines) await addEvent(db, id, "log", { attempt, line }, this.clock.now());
    });
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
