import { Migrator, sql } from "kysely";
import { openDatabase, type PostgresDatabase, type PostgresPoolOptions } from "./database";
import { ADVISORY_LOCKS } from "./locks";
import { migrations } from "./migrations";

/** A change of a large table takes its time; whoever waits for it waits as long. */
const STATEMENT_TIMEOUT_MS = 600_000;

/**
 * Brings the tables up to date. Many processes may start together: one works, the others wait for it. Where nothing is to
 * be done it is one read. Tables that a newer version has changed are left as they are: during a deployment both run.
 */
export async function migrateDatabase(options: PostgresPoolOptions): Promise<void> {
  const db = openDatabase({ ...options, maxConnections: 1, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  try {
    if (await upToDate(db)) return;
    await db.connection().execute(async (session) => {
      await sql`select pg_advisory_lock(${ADVISORY_LOCKS.migration})`.execute(session);
      try {
        if (!(await upToDate(session))) await migrateToLatest(session);
      } finally {
        await sql`select pg_advisory_unlock(${ADVISORY_LOCKS.migration})`.execute(session);
      }
    });
  } finally {
    await db.destroy();
  }
}

async function upToDate(db: PostgresDatabase): Promise<boolean> {
  const found = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (found.rows[0]?.there !== true) return false;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const done = new Set(rows.map((row) => row.name));
  return Object.keys(migrations).every((name) => done.has(name));
}

async function migrateToLatest(db: PostgresDatabase): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  throw new Error("the tables of jobs could not be brought up to date; see the cause, mend it and start again", {
    cause: error,
  });
}
