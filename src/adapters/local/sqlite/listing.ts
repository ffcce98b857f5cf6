import { sql } from "kysely";
import type { Job } from "../../../jobs/job";
import type { JobFilter, ListPosition } from "../../../jobs/ports";
import type { LocalDatabase } from "./database";
import { toJob } from "./rows";

/** One page of a tenant's jobs, newest first, read along an index from `position` on. */
export async function listJobs(
  db: LocalDatabase,
  tenant: string,
  filter: JobFilter,
  position: ListPosition | undefined,
  limit: number,
): Promise<readonly Job[]> {
  let query = db.selectFrom("jobs").selectAll("jobs").where("jobs.tenant", "=", tenant);
  const { tag, states, kind, createdAfter, createdBefore } = filter;
  if (tag !== undefined) {
    query = query
      .innerJoin("job_tags", "job_tags.job_id", "jobs.id")
      .where("job_tags.tenant", "=", tenant)
      .where("job_tags.tag", "=", tag);
  }
  // ordering and paging by the columns of the index that is read
  const [createdAt, id] =
    tag === undefined
      ? [sql<number>`jobs.created_at`, sql<string>`jobs.id`]
      : [sql<number>`job_tags.created_at`, sql<string>`job_tags.job_id`];
  if (states !== undefined) query = query.where("jobs.state", "in", [...states]);
  if (kind !== undefined) query = query.where("jobs.kind", "=", kind);
  if (createdAfter !== undefined) query = query.where(createdAt, ">", createdAfter);
  if (createdBefore !== undefined) query = query.where(createdAt, "<", createdBefore);
  if (position) query = query.where(sql<boolean>`(${createdAt}, ${id}) < (${position.createdAt}, ${position.id})`);
  const rows = await query.orderBy(createdAt, "desc").orderBy(id, "desc").limit(limit).execute();
  return rows.map(toJob);
}
