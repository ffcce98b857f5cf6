import { type Kysely, sql } from "kysely";

/** Everything that the platform keeps in PostgreSQL. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...JOBS, ...COUNTS, ...BESIDE_JOBS, ...KEYS]) await sql.raw(statement).execute(db);
}

// ids, tags and names are compared byte by byte: no index depends on the server's language, and pages never skip a row
const name = `text collate "C" not null`;

const JOBS = [
  `create table jobs (
    id text collate "C" primary key, tenant ${name}, kind ${name}, state ${name},
    version bigint not null, attempt integer not null, max_attempts integer not null,
    parameters text not null, inputs text not null, priority integer not null, tags text not null,
    progress text, fraction double precision, reason text, result text, cancel_requested boolean not null, timeout_ms bigint not null,
    start_by bigint, lease_until bigint, created_at bigint not null, started_at bigint,
    finished_at bigint, updated_at bigint not null, queued_at bigint not null, handed_at bigint not null,
    last_seq bigint not null
  )`,
  "create index jobs_by_tenant on jobs (tenant, created_at, id)",
  "create index jobs_by_state on jobs (tenant, state, created_at, id)",
  "create index jobs_by_kind on jobs (tenant, kind, created_at, id)",
  "create index jobs_waiting on jobs (priority, queued_at, id) where state = 'queued'",
  "create index jobs_handed on jobs (handed_at) where state = 'queued'",
  "create index jobs_to_start on jobs (start_by) where state = 'queued' and start_by is not null",
  "create index jobs_leased on jobs (lease_until) where state in ('starting', 'running')",
  "create index jobs_finished on jobs (finished_at) where finished_at is not null",
  `create table tombstones (
    job_id text collate "C" primary key, tenant ${name}, kind ${name}, state ${name},
    created_at bigint not null, finished_at bigint, removed_at bigint not null
  )`,
];

const COUNTS = [
  `create table job_counts (
    state ${name}, shard integer not null, jobs bigint not null, primary key (state, shard)
  ) with (fillfactor = 50)`,
  // A connection counts in a row of its own. Both rows of a move are taken in one order, so moves never wait in a circle.
  `create function count_job() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' and exists (select from tombstones where job_id = new.id) then
      raise unique_violation using constraint = 'tombstones_pkey', message = 'the id of a removed job';
    end if;
    insert into job_counts as counts (state, shard, jobs)
      select state, pg_backend_pid() % 64, sum(change) from (
        select old.state, -1 as change where tg_op <> 'INSERT'
        union all select new.state, 1 where tg_op <> 'DELETE'
      ) changes group by state order by state
      on conflict (state, shard) do update set jobs = counts.jobs + excluded.jobs;
    return null;
  end $$`,
  "create trigger job_counted after insert or delete on jobs for each row execute function count_job()",
  `create trigger job_moved after update of state on jobs for each row when (old.state <> new.state)
    execute function count_job()`,
];

const ofJob = `text collate "C" not null references jobs on delete cascade`;

const BESIDE_JOBS = [
  `create table job_tags (
    tenant ${name}, tag ${name}, created_at bigint not null, job_id ${ofJob},
    primary key (tenant, tag, created_at, job_id)
  )`,
  "create index job_tags_of_job on job_tags (job_id)",
  `create table idempotency_keys (
    tenant ${name}, key ${name}, body_hash ${name}, job_id ${ofJob}, primary key (tenant, key)
  )`,
  "create index idempotency_keys_of_job on idempotency_keys (job_id)",
  `create table job_events (
    job_id ${ofJob}, seq bigint not null, type ${name}, data text not null, at bigint not null,
    primary key (job_id, seq)
  )`,
  // emptied as fast as it is filled: vacuumed early, or every look at it would walk over the dead rows
  `create table outbox (
    id bigint generated always as identity primary key, job_id ${ofJob}, priority integer not null
  ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`,
  "create index outbox_of_job on outbox (job_id)",
];

const KEYS = [
  `create table api_keys (
    id text collate "C" primary key, tenant ${name}, sha256 text collate "C" not null unique, label text not null,
    created_at bigint not null, revoked_at bigint
  )`,
];
