import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll } from "vitest";
import { clientConfig, sqsClient } from "../../../src/adapters/aws/clients";
import { SqsJobQueue } from "../../../src/adapters/aws/sqs/job-queue";
import { openDatabase, type PostgresDatabase } from "../../../src/adapters/postgres/database";
import { migrateDatabase } from "../../../src/adapters/postgres/migrate";
import type { Clock } from "../../../src/jobs/ports";
import { sharedCounts } from "../../../src/main/redis";
import { createQueues, emulatorSettings } from "../aws-here";
import { temporaryTable } from "../dynamo-here";
import { type Emulator, type EmulatorName, startEmulator } from "../emulator";
import { startPostgres } from "../postgres";
import { emptyTables, storeIn } from "../postgres-store";
import { startRedis } from "../redis";
import { temporaryBuckets } from "../s3-here";
import type { OpenStorage } from "./test-api";

const deriveKey = (purpose: string) => Buffer.alloc(32, purpose);

/** What is started once for all APIs of a test file, when the first of them is opened, and closed after the last. */
function once<Part extends { close(): unknown }>(start: () => Promise<Part | string>): () => Promise<Part> {
  let started: Promise<Part> | undefined;
  afterAll(async () => (await started)?.close());
  return () => {
    started ??= start().then((part) => {
      if (typeof part === "string") throw new Error(part);
      return part;
    });
    return started;
  };
}

function emulated(name: EmulatorName) {
  return once<Emulator>(() => startEmulator(name));
}

/** A queue and two buckets of their own. */
async function awsParts({ endpoint }: Emulator, clock: Clock) {
  const settings = emulatorSettings(endpoint);
  const [client, other] = [sqsClient(settings), new SQSClient(clientConfig(settings))];
  const { queueUrl } = await createQueues(other);
  const buckets = await temporaryBuckets(settings, clock);
  return {
    settings,
    queue: new SqsJobQueue({ client, queueUrl, clock, waitSeconds: 0 }),
    objects: buckets.objects,
    leave: async () => {
      client.destroy();
      other.destroy();
      await buckets.close();
    },
  };
}

/** A server whose databases are emptied and used again: that is quicker than to make and migrate one. */
function databases() {
  return once(async () => {
    const server = await startPostgres();
    if (typeof server === "string") return server;
    const free: PostgresDatabase[] = [];
    const all: PostgresDatabase[] = [];
    const take = async () => {
      const emptied = free.pop();
      if (emptied !== undefined) return emptied;
      const connection = await server.freshDatabase();
      await migrateDatabase(connection);
      const db = openDatabase({ ...connection, maxConnections: 4 });
      all.push(db);
      return db;
    };
    const giveBack = async (db: PostgresDatabase) => {
      await emptyTables(db);
      free.push(db);
    };
    const close = async () => {
      await Promise.all(all.map((db) => db.destroy()));
      await server.close();
    };
    return { take, giveBack, close };
  });
}

/** Jobs in DynamoDB, messages in SQS, files in S3: all by MiniStack. */
export function onDynamo(): OpenStorage {
  const emulator = emulated("ministack");
  return async ({ clock }) => {
    const { settings, queue, objects, leave } = await awsParts(await emulator(), clock);
    const table = await temporaryTable(settings, clock);
    const close = async () => {
      await table.close();
      await leave();
    };
    return { ...table, queue, objects, deriveKey, close };
  };
}

/** Jobs in a real PostgreSQL, rates and depth counted by a real Redis, messages and files by moto. */
export function onPostgres(): OpenStorage {
  const [emulator, postgres, redis] = [emulated("moto"), databases(), once(startRedis)];
  return async ({ clock }) => {
    const { take, giveBack } = await postgres();
    const [{ queue, objects, leave }, db] = [await awsParts(await emulator(), clock), await take()];
    const stores = storeIn(db, clock);
    const alone = { queue, rates: stores.rates };
    const counts = await sharedCounts((await redis()).url, alone, { clock, log: { warn: () => {} } });
    const close = async () => {
      counts.close();
      await giveBack(db);
      await leave();
    };
    return { ...stores, rates: counts.rates, queue, objects, deriveKey, close };
  };
}
