import { type Kysely, sql } from "kysely";

/** What submissions fix beside their jobs, and what each tenant uses of its quotas. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const tenant = `tenant text collate "C" primary key`;

const STATEMENTS = [
  "alter table jobs add column terms text not null default '{}'",
  `create table tenant_usage (${tenant}, waiting bigint not null, running bigint not null) with (fillfactor = 50)`,
  `create table submission_minutes (
    ${tenant}, minute bigint not null, submitted bigint not null
  ) with (fillfactor = 50)`,
  // ends the statement it is called in, and so undoes what that has written
  `create function within_quota(used bigint, at_most bigint) returns bigint language plpgsql as $$
  begin
    if used > at_most then
      raise exception 'a quota is reached' using errcode = 'MR001';
    end if;
    return used;
  end $$`,
];
