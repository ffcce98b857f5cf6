import { type Kysely, sql } from "kysely";

/** How far the telling of each job's end has come. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  "alter table jobs add column notification text",
  "alter table jobs add column notify_at bigint",
  "create index jobs_to_notify on jobs (notify_at) where notify_at is not null",
];
