import { type Kysely, sql } from "kysely";

/** What submissions fix beside their jobs, and what each tenant uses of its quotas. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  "alter table jobs add column terms text not null default '{}'",
  `create table tenant_usage (
    tenant text primary key, waiting integer not null, running integer not null
  ) strict, without rowid`,
  `create table submission_minutes (
    tenant text primary key, minute integer not null, submitted integer not null
  ) strict, without rowid`,
];
