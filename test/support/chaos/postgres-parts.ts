import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sqsClient } from "../../../src/adapters/aws/clients";
import { SqsJobQueue } from "../../../src/adapters/aws/sqs/job-queue";
import { LocalObjectStore } from "../../../src/adapters/local/objects/object-store";
import { openDatabase } from "../../../src/adapters/postgres/database";
import type { Clock } from "../../../src/jobs/ports";
import { storeIn } from "../postgres-store";
import type { Backing } from "./order";
import type { Parts } from "./parts";

export async function postgresParts(
  backing: Extract<Backing, { readonly type: "postgres" }>,
  clock: Clock,
  lostAfterMs: number,
): Promise<Parts> {
  const { folder, port, database, user, caFile, queueUrl } = backing;
  const login = { user, database, password: async () => "", tls: { ca: readFileSync(caFile, "utf8") } };
  const db = openDatabase({ host: "127.0.0.1", port, ...login, maxConnections: 3 });
  const { origin } = new URL(queueUrl);
  const settings = { endpoint: origin, region: "us-east-1", requestTimeoutMs: 1_500 };
  const client = sqsClient(settings);
  const secret = Buffer.alloc(32, "chaos");
  const { store, outbox } = storeIn(db, clock, lostAfterMs);
  return {
    store,
    outbox,
    queue: new SqsJobQueue({ client, queueUrl, clock, waitSeconds: 1 }),
    objects: await LocalObjectStore.open({ folder: join(folder, "objects"), secret, clock, baseUrl: () => "" }),
    close: async () => {
      client.destroy();
      await db.destroy();
    },
  };
}
