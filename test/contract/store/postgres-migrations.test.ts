import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../../src/adapters/postgres/database";
import { ADVISORY_LOCKS } from "../../../src/adapters/postgres/locks";
import { migrateDatabase } from "../../../src/adapters/postgres/migrate";
import { migrations } from "../../../src/adapters/postgres/migrations";
import { aJob, ManualClock } from "../../support/jobs";
import { connectTo, type PostgresServer, startPostgres } from "../../support/postgres";
import { storeIn } from "../../support/postgres-store";

const NAMES = Object.keys(migrations);
let server: PostgresServer;

beforeAll(async () => {
  const started = await startPostgres();
  if (typeof started === "string") throw new Error(started);
  server = started;
});
afterAll(() => server?.close());

function done(database: string): Promise<readonly { name: string }[]> {
  return server.run("select name from kysely_migration order by name", database);
}

test("eight processes that start together make the tables once, and each finds them made", async () => {
  const connection = await server.freshDatabase();
  await Promise.all(Array.from({ length: 8 }, () => migrateDatabase(connection)));
  expect((await done(connection.database)).map(({ name }) => name)).toEqual(NAMES);
  const db = openDatabase(connection);
  const { store } = storeIn(db, new ManualClock());
  const job = aJob();
  expect(await store.insert(job, undefined)).toMatchObject({ outcome: "created" });
  expect(await store.load(job.id)).toEqual(job);
  await db.destroy();
});

test("a process that dies in the middle leaves nothing half made, and the next one makes it", async () => {
  const connection = await server.freshDatabase();
  const { database } = connection;
  // the last statement of the migration waits for us: another transaction is making the same table
  const blocker = await connectTo(connection);
  await blocker.query("begin");
  await blocker.query("create table api_keys (id text)");
  const dying = migrateDatabase(connection);
  dying.catch(() => {});
  const waiting = () =>
    server.run<{ pid: number }>(
      `select pid from pg_stat_activity where datname = '${database}' and wait_event_type = 'Lock'`,
    );
  await expect.poll(async () => (await waiting()).length, { timeout: 60_000 }).toBe(1);
  await server.run(`select pg_terminate_backend(${(await waiting())[0]?.pid})`);
  await expect(dying).rejects.toThrow();
  await blocker.query("rollback");
  await blocker.end();
  expect(await server.run("select to_regclass('jobs') as jobs", database)).toEqual([{ jobs: null }]);
  await migrateDatabase(connection);
  expect((await done(database)).map(({ name }) => name)).toEqual(NAMES);
});

test("a process of the version before starts on tables that a newer one has changed", async () => {
  const connection = await server.freshDatabase();
  await migrateDatabase(connection);
  await server.run("insert into kysely_migration values ('9999-later', 'now')", connection.database);
  await expect(migrateDatabase(connection)).resolves.toBeUndefined();
  expect(await done(connection.database)).toHaveLength(NAMES.length + 1);
});

test("where nothing is to be done, nobody waits for a lock", async () => {
  const connection = await server.freshDatabase();
  await migrateDatabase(connection);
  const holder = await connectTo(connection);
  await holder.query("select pg_advisory_lock($1)", [ADVISORY_LOCKS.migration]);
  await migrateDatabase(connection);
  await holder.end();
});
