import { sql } from "kysely";
import { isFinal } from "../../contract/job";
import type { Job } from "../../jobs/job";
import { type IdempotencyRecord, type InsertOptions, type InsertOutcome, QuotaReachedError } from "../../jobs/ports";
import { earlierOutcome } from "../sql/idempotency";
import { sqlTables } from "../sql/schema";
import type { PostgresDatabase } from "./database";
import { newRow, stateData } from "./rows";
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
      const overQuota = quotaError(error) instanceof QuotaReachedError;
      if (!overQuota && !isTaken(error)) throw error;
      const earlier = await earlierOutcome(sqlTables(db), job, idempotency);
      if (earlier) return earlier;
      if (overQuota) return { outcome: "over-quota" };
      if (tries === MAX_TRIES) throw error;
    }
  }
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

function isTaken(error: unknown): boolean {
  return error instanceof Error && (error as Error & { readonly code?: string }).code === UNIQUE_VIOLATION;
}
