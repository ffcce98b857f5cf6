import { type Kysely, sql } from "kysely";

/** Which job's result answers which question. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table result_cache (
    tenant text collate "C" not null, key text collate "C" not null,
    job_id text collate "C" not null references jobs on delete cascade, primary key (tenant, key)
  )`,
  "create index result_cache_of_job on result_cache (job_id)",
];
