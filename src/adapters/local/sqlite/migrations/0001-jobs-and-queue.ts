import { type Kysely, sql } from "kysely";

/** Everything the local platform keeps. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...JOBS, ...COUNTS, ...EVENTS, ...QUEUE, ...KEYS]) await sql.raw(statement).execute(db);
}

const JOBS = [
  `create table jobs (
    id text primary key, tenant text not null, kind text not null, state text not null,
    version integer not null, attempt integer not null, max_attempts integer not null,
    parameters text not null, inputs text not null, priority integer not null, tags text not null,
    progress text, reason text, result text, cancel_requested integer not null, timeout_ms integer not null,
    start_by integer, lease_until integer, created_at integer not null, started_at integer,
    finished_at integer, updated_at integer not null, queued_at integer not null
  ) strict`,
  "create index jobs_by_tenant on jobs (tenant, created_at, id)",
  "create index jobs_by_state on jobs (tenant, state, created_at, id)",
  "create index jobs_by_kind on jobs (tenant, kind, created_at, id)",
  "create index jobs_waiting on jobs (priority, queued_at, id) where state = 'queued'",
  "create index jobs_to_start on jobs (start_by) where state = 'queued' and start_by is not null",
  "create index jobs_leased on jobs (lease_until) where state in ('starting', 'running')",
  "create index jobs_finished on jobs (finished_at) where finished_at is not null",
  `create table job_tags (
    tenant text not null, tag text not null, created_at integer not null, job_id text not null,
    primary key (tenant, tag, created_at, job_id)
  ) strict, without rowid`,
  "create index job_tags_of_job on job_tags (job_id)",
  `create table idempotency_keys (
    tenant text not null, key text not null, body_hash text not null, job_id text not null,
    primary key (tenant, key)
  ) strict, without rowid`,
  "create index idempotency_keys_of_job on idempotency_keys (job_id)",
  `create table tombstones (
    job_id text primary key, tenant text not null, kind text not null, state text not null,
    created_at integer not null, finished_at integer, removed_at integer not null
  ) strict, without rowid`,
];

const count = (state: string, change: string) =>
  `insert into job_counts (state, jobs) values (${state}, 1)
   on conflict (state) do update set jobs = jobs ${change} 1;`;

const COUNTS = [
  "create table job_counts (state text primary key, jobs integer not null) strict, without rowid",
  `create trigger job_counted after insert on jobs begin ${count("new.state", "+")} end`,
  `create trigger job_moved after update of state on jobs when old.state <> new.state begin
    ${count("old.state", "-")} ${count("new.state", "+")} end`,
  `create trigger job_uncounted after delete on jobs begin ${count("old.state", "-")} end`,
];

const EVENTS = [
  `create table job_events (
    job_id text not null, seq integer not null, type text not null, data text not null, at integer not null,
    primary key (job_id, seq)
  ) strict, without rowid`,
];

const QUEUE = [
  // autoincrement: an id is never used twice, so a removal cannot hit a younger row
  "create table outbox (id integer primary key autoincrement, job_id text not null, priority integer not null) strict",
  "create index outbox_of_job on outbox (job_id)",
  `create table messages (
    id integer primary key autoincrement, job_id text not null, priority integer not null,
    visible_at integer not null, token integer, receive_count integer not null default 0
  ) strict`,
  "create index messages_in_order on messages (priority, id)",
  "create index messages_of_job on messages (job_id)",
  "create unique index messages_by_token on messages (token) where token is not null",
  "create table queue_fence (id integer primary key check (id = 1), token integer not null) strict",
  "insert into queue_fence (id, token) values (1, 0)",
];

const KEYS = [
  `create table api_keys (
    id text primary key, tenant text not null, sha256 text not null unique, label text not null,
    created_at integer not null, revoked_at integer
  ) strict`,
];
