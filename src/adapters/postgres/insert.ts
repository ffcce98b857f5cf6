import { sql } from "kysely";
import { isFinal } from "../../contract/job";
import type { Job } from "../../jobs/job";
import { type IdempotencyRecord, type InsertOptions, type InsertOutcome, QuotaReachedError } from "../../jobs/ports";
import type { PostgresDatabase } from "./database";
import { newRow, stateData, toJob } from "./rows";
import { quotaError, usagePart } from "./usage";

/** A key that is removed between two looks frees the way; more than a few times in a row it is not. */
const MAX_TRIES = 5;
const UNIQUE_VIOLATION = "23505";

/**
 * Stores job, tags, key, first event and message in one statement. Id and key are unique to the server, so of any number
 * of calls at once one passes; the others look why not.
 */
export async function insertJob(
  db: PostgresDatabase,
  job: Job,
  idempotency: IdempotencyRecord | undefined,
  options: InsertOptions,
): Promise<InsertOutcome> {
  for (let tries = 1; ; tries++) {
    try {
      await insertAll(db, job, idempotency, options);
      return { outcome: "created", job };
    } catch (error) {
      if (quotaError(error) instanceof QuotaReachedError) return refused(db, job, idempotency);
      if (!isTaken(error)) throw error;
      // the key is looked at before the id: a replay under the same id is a replay
      const earlier = idempotency && (await replay(db, job.tenant, idempotency));
      if (earlier) return earlier;
      if (await isIdTaken(db, job.id)) return { outcome: "id-taken" };
      if (tries === MAX_TRIES) throw error;
    }
  }
}

export async function findByKey(
  db: PostgresDatabase,
  tenant: string,
  key: string,
): Promise<{ readonly job: Job; readonly bodyHash: string } | undefined> {
  const row = await db
    .selectFrom("idempotency_keys as keys")
    .innerJoin("jobs", "jobs.id", "keys.job_id")
    .selectAll("jobs")
    .select("keys.body_hash")
    .where("keys.tenant", "=", tenant)
    .where("keys.key", "=", key)
    .executeTakeFirst();
  return row && { job: toJob(row), bodyHash: row.body_hash };
}

/** A replay is one whatever the quota says, and so is a taken id. */
async function refused(
  db: PostgresDatabase,
  job: Job,
  idempotency: IdempotencyRecord | undefined,
): Promise<InsertOutcome> {
  const earlier = idempotency && (await replay(db, job.tenant, idempotency));
  if (earlier) return earlier;
  return { outcome: (await isIdTaken(db, job.id)) ? "id-taken" : "over-quota" };
}

async function insertAll(
  db: PostgresDatabase,
  job: Job,
  idempotency: IdempotencyRecord | undefined,
  { maxWaiting }: InsertOptions,
): Promise<void> {
  const { id: job_id, tenant, createdAt: created_at, updatedAt: at, priority } = job;
  const tags = [...new Set(job.tags)].map((tag) => ({ tenant, tag, created_at, job_id }));
  const key = idempotency && { tenant, key: idempotency.key, body_hash: idempotency.bodyHash, job_id };
  const event = { job_id, seq: 1, type: "state" as const, data: stateData(job), at };
  const writes = [
    db.insertInto("jobs").values(newRow(job)),
    db.insertInto("job_events").values(event),
    ...(tags.length > 0 ? [db.insertInto("job_tags").values(tags)] : []),
    ...(key ? [db.insertInto("idempotency_keys").values(key)] : []),
  ];
  const parts = writes.map((write, n) => sql`${sql.id(`part${n}`)} as (${write})`);
  const usage = usagePart(undefined, job, maxWaiting, sql`(values (1)) as inserted`);
  // a job that was answered at once is not queued
  const queued = isFinal(job.state) ? sql`select` : db.insertInto("outbox").values({ job_id, priority });
  await sql`with ${sql.join([...parts, ...usage])} ${queued}`.execute(db);
}

async function replay(
  db: PostgresDatabase,
  tenant: string,
  { key, bodyHash }: IdempotencyRecord,
): Promise<InsertOutcome | undefined> {
  const earlier = await findByKey(db, tenant, key);
  return earlier && { outcome: earlier.bodyHash === bodyHash ? "replayed" : "conflict", job: earlier.job };
}

/** An id is used once: not again after its job was removed either. */
async function isIdTaken(db: PostgresDatabase, id: string): Promise<boolean> {
  const jobs = db.selectFrom("jobs").select("id").where("id", "=", id);
  const removed = db.selectFrom("tombstones").select("job_id as id").where("job_id", "=", id);
  return (await jobs.unionAll(removed).executeTakeFirst()) !== undefined;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && (error as Error & { readonly code?: string }).code === UNIQUE_VIOLATION;
}
