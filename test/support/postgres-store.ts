import type { PostgresConnection } from "../../src/adapters/postgres/connection";
import { openDatabase, type PostgresDatabase } from "../../src/adapters/postgres/database";
import { PostgresJobStore } from "../../src/adapters/postgres/job-store";
import { PostgresOutbox } from "../../src/adapters/postgres/outbox";
import { SqlApiKeyStore } from "../../src/adapters/sql/api-keys";
import { SqlRateLimiter } from "../../src/adapters/sql/rate-limiter";
import { SqlScheduleStore } from "../../src/adapters/sql/schedules";
import { sqlTables } from "../../src/adapters/sql/schema";
import type { Clock } from "../../src/jobs/ports";

/** What refers to a job goes with it; its removal also changes counts and leaves a tombstone, so these come after. */
const TABLES = [
  "jobs",
  "tombstones",
  "job_counts",
  "api_keys",
  "tenant_usage",
  "submission_minutes",
  "schedules",
] as const;

/** Everything that the platform keeps in a database. */
export function storeIn(db: PostgresDatabase, clock: Clock, lostAfterMs = 60_000) {
  const tables = sqlTables(db);
  const store = new PostgresJobStore({ db, clock, lostAfterMs });
  const schedules = new SqlScheduleStore(tables);
  const rates = new SqlRateLimiter(tables, clock);
  return {
    store,
    outbox: new PostgresOutbox(db, clock),
    apiKeys: new SqlApiKeyStore(tables),
    schedules,
    rates,
    lostAfterMs,
  };
}

/** The tables of a database, emptied before each use: quicker than a new database. */
export async function emptiedStore(connection: PostgresConnection, clock: Clock) {
  const db = openDatabase(connection);
  const stores = storeIn(db, clock);
  await emptyTables(db);
  return { db, ...stores, close: () => db.destroy() };
}

export async function emptyTables(db: PostgresDatabase): Promise<void> {
  for (const table of TABLES) await db.deleteFrom(table).execute();
}
