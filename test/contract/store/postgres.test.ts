import { afterAll, beforeAll, describe } from "vitest";
import type { PostgresConnection } from "../../../src/adapters/postgres/connection";
import { migrateDatabase } from "../../../src/adapters/postgres/migrate";
import { type PostgresServer, startPostgres } from "../../support/postgres";
import { emptiedStore } from "../../support/postgres-store";
import { testApiKeyStore } from "./api-key-suite";
import { testResultCache } from "./cache-suite";
import { testJobStore } from "./job-store-suite";
import { testNotifications } from "./notification-suite";
import { testQuotas } from "./quota-suite";
import { testSchedules } from "./schedule-suite";

let server: PostgresServer | undefined;
let connection: PostgresConnection;

beforeAll(async () => {
  const started = await startPostgres();
  if (typeof started === "string") throw new Error(started);
  server = started;
  connection = await server.freshDatabase();
  await migrateDatabase(connection);
});
afterAll(() => server?.close());

describe("PostgreSQL", () => {
  testJobStore("PostgreSQL", (clock) => emptiedStore(connection, clock), { seesQueue: false });
  testApiKeyStore("PostgreSQL", (clock) => emptiedStore(connection, clock));
  testQuotas("PostgreSQL", (clock) => emptiedStore(connection, clock));
  testSchedules("PostgreSQL", (clock) => emptiedStore(connection, clock));
  testResultCache("PostgreSQL", (clock) => emptiedStore(connection, clock));
  testNotifications("PostgreSQL", (clock) => emptiedStore(connection, clock));
});
