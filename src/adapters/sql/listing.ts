import { sql } from "kysely";
import type { JobFilter, ListPosition } from "../../jobs/ports";
import type { SqlDatabase } from "./schema";

/** The statement for one page of a tenant's jobs, newest first, read along an index from `position` on. */
export function pageOf(
  db: SqlDatabase,
  tenant: string,
  { tag, states, kind, createdAfter, createdBefore }: JobFilter,
  position: ListPosition | undefined,
  limit: number,
) {
  let query = db.selectFrom("jobs").selectAll("jobs").where("jobs.tenant", "=", tenant);
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
  return query.orderBy(createdAt, "desc").orderBy(id, "desc").limit(limit);
}
