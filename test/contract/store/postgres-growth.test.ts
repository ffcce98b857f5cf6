import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type PostgresDatabase } from "../../../src/adapters/postgres/database";
import { migrateDatabase } from "../../../src/adapters/postgres/migrate";
import type { JobStore } from "../../../src/jobs/ports";
import { aJob, ManualClock } from "../../support/jobs";
import { type PostgresServer, startPostgres } from "../../support/postgres";
import { storeIn } from "../../support/postgres-store";

const MANY = 8_000;
const QUEUED = 40;
let server: PostgresServer;

beforeAll(async () => {
  const started = await startPostgres();
  if (typeof started === "string") throw new Error(started);
  server = started;
});
afterAll(() => server?.close());

/** A store with so many jobs that succeeded, and some that wait: as the server's statistics know them. */
async function filled(finished: number): Promise<{ readonly db: PostgresDatabase; readonly store: JobStore }> {
  const connection = await server.freshDatabase();
  await migrateDatabase(connection);
  const db = openDatabase({ ...connection, maxConnections: 1 });
  const { store } = storeIn(db, new ManualClock());
  await store.insert(aJob({ createdAt: 1 }), undefined);
  const copies = (count: number, state: string, from: number) =>
    sql`
      insert into jobs select (jsonb_populate_record(jobs, jsonb_build_object(
        'id', gen_random_uuid(), 'state', ${state}::text, 'created_at', ${from}::int + n, 'updated_at', ${from}::int + n,
        'finished_at', case when ${state} = 'queued' then null else ${from}::int + n end))).*
      from jobs, generate_series(1, ${count}) as n where jobs.created_at = 1`.execute(db);
  await copies(QUEUED, "queued", 10);
  await copies(finished, "succeeded", 1_000);
  await sql`vacuum analyze`.execute(db);
  return { db, store };
}

/** Pages of 8 kB that a call looks at in the tables of jobs, wherever they come from. */
async function pagesOf({ db }: { readonly db: PostgresDatabase }, call: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    await sql`select pg_stat_force_next_flush()`.execute(db);
    const { rows } = await sql<{ pages: number }>`
      select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)) as pages
      from pg_statio_user_tables where relname in ('jobs', 'job_counts', 'job_tags', 'outbox', 'job_events')`.execute(
      db,
    );
    return rows[0]?.pages ?? 0;
  };
  const before = await read();
  await call();
  return (await read()) - before;
}

/** Pages for what users and sweepers ask again and again. */
async function pagesWith(finished: number): Promise<Readonly<Record<string, number>>> {
  const parts = await filled(finished);
  const { db, store } = parts;
  const [last] = await store.list("local", { states: ["queued"] }, undefined, 1);
  if (!last) throw new Error("some jobs wait");
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    load: () => store.load(last.id),
    list: () => store.list("local", {}, undefined, 20),
    "list of a state": () => store.list("local", { states: ["queued", "running"] }, undefined, 20),
    countByState: () => store.countByState(),
    queuePosition: () => store.queuePosition(last),
    staleRuns: () => store.staleRuns(1, 100),
    overdueStarts: () => store.overdueStarts(1, 100),
    finishedBefore: () => store.finishedBefore(1_000, 100),
    lostInQueue: () => store.lostInQueue(10),
  };
  const pages: Record<string, number> = {};
  for (const [name, call] of Object.entries(calls)) pages[name] = await pagesOf(parts, call);
  await db.destroy();
  return pages;
}

test("what is asked again and again reads no more where a hundred times as many jobs are stored", async () => {
  const few = await pagesWith(MANY / 100);
  const many = await pagesWith(MANY);
  console.log(`pages read with ${MANY / 100} and ${MANY} finished jobs: ${JSON.stringify([few, many])}`);
  // an index may have one more level; whatever walked over the jobs would read a thousand
  for (const [name, pages] of Object.entries(many)) {
    expect(pages, name).toBeLessThan(2 * (few[name] ?? 0) + 50);
  }
});
