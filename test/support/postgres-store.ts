import { PostgresApiKeyStore } from "../../src/adapters/postgres/api-keys";
import type { PostgresConnection } from "../../src/adapters/postgres/connection";
import { openDatabase, type PostgresDatabase } from "../../src/adapters/postgres/database";
import { PostgresJobStore } from "../../src/adapters/postgres/job-store";
import { PostgresOutbox } from "../../src/adapters/postgres/outbox";
import { PostgresRateLimiter } from "../../src/adapters/postgres/rate-limiter";
import { PostgresScheduleStore } from "../../src/adapters/postgres/schedules";
import type { Clock } from "../../src/jobs/ports";

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
  const store = new PostgresJobStore({ db, clock, lostAfterMs });
  const schedules = new PostgresScheduleStore(db);
  const rates = new PostgresRateLimiter(db, clock);
  return {
    store,
    outbox: new PostgresOutbox(db, clock),
    apiKeys: new PostgresApiKeyStore(db),
    schedules,
    rates,
    lostAfterMs,
  };
}

/** The tables of a database, emptied before each use: quicker than a new database. */
export async function emptiedStore(connection: PostgresConnection, clock: Clock) {
  const db = openDatabase(connection);
  const stores = storeIn(db, clock);
  for (const table of TABLES) await db.deleteFrom(table).execute();
  return { db, ...stores, close: () => db.destroy() };
}
