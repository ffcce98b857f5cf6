import { type Kysely, sql } from "kysely";

/** Jobs that are made again and again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table schedules (
    id text primary key, tenant text not null, created_at integer not null,
    next_at integer not null, version integer not null, data text not null
  ) strict`,
  "create index schedules_by_tenant on schedules (tenant, created_at, id)",
  "create index schedules_due on schedules (next_at)",
];
