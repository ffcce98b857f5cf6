import { type RawBuilder, sql } from "kysely";
import type { JobState } from "../../contract/job";
import type { Job } from "../../jobs/job";
import { rememberedKey } from "../../jobs/result-cache";

/** The part of a move's statement that notes which job's result answers its question from now on. */
export function rememberPart(previous: JobState, job: Job): readonly RawBuilder<unknown>[] {
  const key = rememberedKey(previous, job);
  if (key === undefined) return [];
  return [
    sql`remembered as (
      insert into result_cache (tenant, key, job_id) select ${job.tenant}::text, ${key}::text, id from moved
      on conflict (tenant, key) do update set job_id = excluded.job_id
    )`,
  ];
}
