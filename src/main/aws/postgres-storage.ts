import { readFile } from "node:fs/promises";
import { s3Client, sqsClient } from "../../adapters/aws/clients";
import { databaseToken } from "../../adapters/aws/database-login";
import { S3ObjectStore } from "../../adapters/aws/s3/object-store";
import { SqsJobQueue } from "../../adapters/aws/sqs/job-queue";
import type { PostgresConnection } from "../../adapters/postgres/connection";
import { openDatabase } from "../../adapters/postgres/database";
import { PostgresJobStore } from "../../adapters/postgres/job-store";
import { migrateDatabase } from "../../adapters/postgres/migrate";
import { PostgresOutbox } from "../../adapters/postgres/outbox";
import { SqlApiKeyStore } from "../../adapters/sql/api-keys";
import { SqlRateLimiter } from "../../adapters/sql/rate-limiter";
import { SqlScheduleStore } from "../../adapters/sql/schedules";
import { sqlTables } from "../../adapters/sql/schema";
import type { WorkerSettings } from "../../contract/settings";
import type { ApiKeyStore, JobQueue, JobStore, ObjectStore, Outbox, RateLimiter } from "../../jobs/ports";
import type { ScheduleStore } from "../../jobs/schedules";
import { clientSettings } from "./client-settings";
import { systemClock } from "./job-storage";

/** Jobs in PostgreSQL, their messages in SQS and their files in S3, for a process that was told where. */
export interface PostgresStorage {
  readonly connection: PostgresConnection;
  readonly store: JobStore;
  readonly outbox: Outbox;
  readonly apiKeys: ApiKeyStore;
  readonly rates: RateLimiter;
  readonly schedules: ScheduleStore;
  readonly queue: JobQueue;
  readonly objects: ObjectStore;
  close(): Promise<void>;
}

type StorageSettings = Pick<
  WorkerSettings,
  | "databaseHost"
  | "databasePort"
  | "databaseName"
  | "databaseUser"
  | "databaseCaFile"
  | "queueUrl"
  | "inputBucket"
  | "outputBucket"
>;

/** Brings the tables up to date and opens everything. */
export async function openPostgresStorage(settings: StorageSettings, name: string): Promise<PostgresStorage> {
  const { queueUrl, inputBucket, outputBucket } = settings;
  const connection = await connectionOf(settings, name);
  await migrateDatabase(connection);
  const db = openDatabase(connection);
  const tables = sqlTables(db);
  return {
    connection,
    store: new PostgresJobStore({ db, clock: systemClock }),
    outbox: new PostgresOutbox(db, systemClock),
    apiKeys: new SqlApiKeyStore(tables),
    rates: new SqlRateLimiter(tables, systemClock),
    schedules: new SqlScheduleStore(tables),
    queue: new SqsJobQueue({ client: sqsClient(clientSettings("SQS")), queueUrl, clock: systemClock }),
    objects: new S3ObjectStore({ client: s3Client(clientSettings("S3")), inputBucket, outputBucket }),
    close: () => db.destroy(),
  };
}

async function connectionOf(settings: StorageSettings, applicationName: string): Promise<PostgresConnection> {
  const { databaseHost: host, databasePort: port, databaseUser: user, databaseCaFile } = settings;
  const password = databaseToken({ host, port, user });
  const ca = databaseCaFile === undefined ? undefined : await readFile(databaseCaFile, "utf8");
  const tls = ca === undefined ? {} : { tls: { ca } };
  return { host, port, user, database: settings.databaseName, password, applicationName, ...tls };
}
