import type { JobState } from "../../../contract/job";
import type { Job } from "../../../jobs/job";
import { QuotaReachedError } from "../../../jobs/ports";
import { usageChange, usedPart } from "../../../jobs/quotas";
import type { LocalDatabase } from "./database";

/**
 * Notes what a move changes of its tenant's usage; call it inside the transaction of the move.
 *
 * @throws QuotaReachedError where the tenant would have more than `atMost` there
 */
export async function noteUsage(
  db: LocalDatabase,
  previous: JobState | undefined,
  job: Job,
  atMost: number | undefined,
): Promise<void> {
  const change = usageChange(previous, job);
  if (change === undefined) return;
  const used = await db
    .insertInto("tenant_usage")
    .values({ tenant: job.tenant, ...change })
    .onConflict((conflict) =>
      conflict.column("tenant").doUpdateSet(({ eb, ref }) => ({
        waiting: eb(ref("tenant_usage.waiting"), "+", change.waiting),
        running: eb(ref("tenant_usage.running"), "+", change.running),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  const part = usedPart(job.state);
  if (atMost !== undefined && change[part] > 0 && used[part] > atMost) throw new QuotaReachedError();
}
