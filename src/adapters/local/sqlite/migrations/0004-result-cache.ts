import { type Kysely, sql } from "kysely";

/** Which job's result answers which question. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table result_cache (
    tenant text not null, key text not null, job_id text not null, primary key (tenant, key)
  ) strict, without rowid`,
  "create index result_cache_of_job on result_cache (job_id)",
];
