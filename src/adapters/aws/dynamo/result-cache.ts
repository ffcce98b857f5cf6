import type { JobState } from "../../../contract/job";
import type { Job } from "../../../jobs/job";
import { rememberedKey } from "../../../jobs/result-cache";
import { cachePlace } from "./places";
import type { JobRecords } from "./records";
import type { Write } from "./table";
import { textOf, toItem } from "./values";

export async function findByCacheKey(records: JobRecords, tenant: string, key: string): Promise<Job | undefined> {
  const item = await records.table.get(cachePlace(tenant, key));
  return item && (await records.load(textOf(item, "job")))?.job;
}

/** The items go by themselves some time after the last job that any retention keeps. */
const CACHE_LIFE_SECONDS = 400 * 24 * 60 * 60;

/** The write that notes which job's result answers its question from now on. */
export function cacheWrites(previous: JobState, job: Job): readonly Write[] {
  const key = rememberedKey(previous, job);
  if (key === undefined) return [];
  const expiresAt = Math.floor(job.updatedAt / 1000) + CACHE_LIFE_SECONDS;
  return [{ put: { ...cachePlace(job.tenant, key), ...toItem({ job: job.id, expiresAt }) } }];
}
