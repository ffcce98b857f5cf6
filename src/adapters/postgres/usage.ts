import { type RawBuilder, sql } from "kysely";
import type { JobState } from "../../contract/job";
import type { Job } from "../../jobs/job";
import { QuotaReachedError } from "../../jobs/ports";
import { usageChange, usedPart } from "../../jobs/quotas";

/** What the function `within_quota` says, see the migrations. */
const QUOTA_REACHED = "MR001";

/**
 * The part of a statement that notes what a move changes of its tenant's usage. Beyond `atMost` it ends the whole
 * statement. Its row is a lock that moves of the tenant queue for; so jobs count only where there are quotas.
 *
 * @param of - a query with a row only if the move is made
 */
export function usagePart(
  previous: JobState | undefined,
  job: Job,
  atMost: number | undefined,
  of: RawBuilder<unknown>,
): readonly RawBuilder<unknown>[] {
  const change = usageChange(previous, job);
  if (change === undefined) return [];
  const { waiting, running } = change;
  const part = usedPart(job.state);
  const limited = atMost !== undefined && change[part] > 0;
  const used = sql`tenant_usage.${sql.id(part)}`;
  return [
    sql`used as (
      insert into tenant_usage (tenant, waiting, running)
      select ${job.tenant}::text, ${waiting}::bigint, ${running}::bigint from ${of}
      on conflict (tenant) do update set
        waiting = tenant_usage.waiting + excluded.waiting, running = tenant_usage.running + excluded.running
      returning ${limited ? sql`within_quota(${used}, ${atMost}::bigint)` : used} as used
    )`,
  ];
}

/** The error in the words of the domain, if a quota caused it; as it is otherwise. */
export function quotaError(error: unknown): unknown {
  const { code } = error as { readonly code?: unknown };
  return code === QUOTA_REACHED ? new QuotaReachedError("as many jobs of the tenant as may be are there") : error;
}
