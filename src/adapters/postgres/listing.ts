import { sql } from "kysely";
import type { Job } from "../../jobs/job";
import type { JobFilter, ListPosition } from "../../jobs/ports";
import { pageOf } from "../sql/listing";
import { type SqlJobRow, toJob } from "../sql/rows";
import type { SqlDatabase } from "../sql/schema";

/** One page of a tenant's jobs, newest first, read along an index from `position` on. */
export async function listJobs(
  db: SqlDatabase,
  tenant: string,
  filter: JobFilter,
  position: ListPosition | undefined,
  limit: number,
): Promise<readonly Job[]> {
  const { states, tag } = filter;
  const page = (part: JobFilter) => pageOf(db, tenant, part, position, limit);
  // a page of each state along its index, and of these the newest: rare states are not looked for among all jobs
  const pages =
    states === undefined || tag !== undefined
      ? [page(filter)]
      : [...new Set(states)].map((state) => page({ ...filter, states: [state] }));
  if (pages.length === 0) return [];
  const { rows } = await sql<SqlJobRow>`
    select * from (${sql.join(pages, sql` union all `)}) as pages
    order by created_at desc, id desc limit ${limit}`.execute(db);
  return rows.map(toJob);
}
