import type { Job } from "../../jobs/job";
import type { IdempotencyRecord, InsertOutcome } from "../../jobs/ports";
import { toJob } from "./rows";
import type { SqlDatabase } from "./schema";

export async function findByKey(
  db: SqlDatabase,
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

/**
 * What a submission is answered that stores nothing, whatever the quotas say: there was one under its key, or its id is
 * used. The key is looked at before the id: a replay under the same id is a replay.
 */
export async function earlierOutcome(
  db: SqlDatabase,
  job: Job,
  idempotency: IdempotencyRecord | undefined,
): Promise<InsertOutcome | undefined> {
  const earlier = idempotency && (await findByKey(db, job.tenant, idempotency.key));
  if (earlier)
    return { outcome: earlier.bodyHash === idempotency.bodyHash ? "replayed" : "conflict", job: earlier.job };
  return (await isIdTaken(db, job.id)) ? { outcome: "id-taken" } : undefined;
}

/** An id is used once: not again after its job was removed either. */
async function isIdTaken(db: SqlDatabase, id: string): Promise<boolean> {
  const jobs = db.selectFrom("jobs").select("id").where("id", "=", id);
  const removed = db.selectFrom("tombstones").select("job_id as id").where("job_id", "=", id);
  return (await jobs.unionAll(removed).executeTakeFirst()) !== undefined;
}
