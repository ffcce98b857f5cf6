import { sql } from "kysely";
import type { JobState } from "../../contract/job";
import type { Job } from "../../jobs/job";
import type { JobFilter, ListPosition } from "../../jobs/ports";
import type { PostgresDatabase } from "./database";
import { type JobRow, toJob } from "./rows";

/** One page of a tenant's jobs, newest first, read along an index from `position` on. */
export async function listJobs(
  db: PostgresDatabase,
  tenant: string,
  filter: JobFilter,
  position: ListPosition | undefined,
  limit: number,
): Promise<readonly Job[]> {
  const { states, tag } = filter;
  const page = (state?: JobState) => pageOf(db, tenant, { ...filter, state }, position, limit);
  // a page of each state along its index, and of these the newest: rare states are not looked for among all jobs
  const pages = states === undefined || tag !== undefined ? [page()] : [...new Set(states)].map(page);
  if (pages.length === 0) return [];
  const { rows } = await sql<JobRow>`
    select * from (${sql.join(pages, sql` union all `)}) as pages
    order by created_at desc, id desc limit ${limit}`.execute(db);
  return rows.map(toJob);
}

function pageOf(
  db: PostgresDatabase,
  tenant: string,
  filter: JobFilter & { readonly state: JobState | undefined },
  position: ListPosition | undefined,
  limit: number,
) {
  const { tag, state, states, kind, createdAfter, createdBefore } = filter;
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
  if (state !== undefined) query = query.where("jobs.state", "=", state);
  else if (states !== undefined) query = query.where("jobs.state", "in", [...states]);
  if (kind !== undefined) query = query.where("jobs.kind", "=", kind);
  if (createdAfter !== undefined) query = query.where(createdAt, ">", createdAfter);
  if (createdBefore !== undefined) query = query.where(createdAt, "<", createdBefore);
  if (position) query = query.where(sql<boolean>`(${createdAt}, ${id}) < (${position.createdAt}, ${position.id})`);
  return query.orderBy(createdAt, "desc").orderBy(id, "desc").limit(limit);
}
