import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { pino } from "pino";
import { LocalObjectStore } from "../../../src/adapters/local/objects/object-store";
import { openDatabase, type PostgresDatabase } from "../../../src/adapters/postgres/database";
import { PostgresJobStore } from "../../../src/adapters/postgres/job-store";
import { SqlApiKeyStore } from "../../../src/adapters/sql/api-keys";
import { sqlTables } from "../../../src/adapters/sql/schema";
import { createApp } from "../../../src/api/app";
import { countedByStore } from "../../../src/jobs/backend-queue";
import { kindCatalogue } from "../../../src/kinds/catalogue";
import { serveHttp } from "../../../src/main/http-server";
import { OwnProcessInspector } from "../../../src/worker/own-process-inspector";
import { kinds } from "../../support/counting-kind";
import type { FromServer, ServerOrder, ToServer } from "./protocol";

/**
 * One server of a measurement: the job API as it is deployed, or a bare app of the same framework that answers at once,
 * or with one row that it selects. It tells the processor time it has used when it is asked.
 */
const order = JSON.parse(process.argv[2] ?? "") as ServerOrder;

function database(): PostgresDatabase {
  const { port, database: name, user, caFile } = order;
  const tls = { ca: readFileSync(caFile, "utf8") };
  return openDatabase({ host: "127.0.0.1", port, database: name, user, password: async () => "", tls });
}

function bare(): Pick<Hono, "fetch"> {
  const app = new Hono();
  app.get("/api/v1/jobs/:id", (c) => c.json({ id: c.req.param("id"), state: "queued" }));
  app.post("/api/v1/jobs", async (c) => c.json({ id: randomUUID(), got: await c.req.json() }, 202));
  return app;
}

function bareWithDatabase(): Pick<Hono, "fetch"> {
  const db = database();
  const app = new Hono();
  app.get("/api/v1/jobs/:id", async (c) => {
    const row = await db.selectFrom("jobs").selectAll().where("id", "=", c.req.param("id")).executeTakeFirst();
    return c.json(row ?? {});
  });
  return app;
}

async function jobApi(): Promise<Pick<Hono, "fetch">> {
  const [db, clock] = [database(), { now: () => Date.now() }];
  const secret = Buffer.alloc(32, "bench");
  const { folder } = order;
  const objects = await LocalObjectStore.open({ folder: join(folder, "objects"), secret, clock, baseUrl: () => "" });
  const store = new PostgresJobStore({ db, clock });
  return createApp({
    ports: {
      ...{ store, objects, clock },
      queue: countedByStore(store),
      kinds: kindCatalogue(kinds),
      inspector: new OwnProcessInspector(objects, kinds, join(folder, "work")),
      ids: { jobId: randomUUID },
    },
    authentication: { mode: "keys", keys: new SqlApiKeyStore(sqlTables(db)) },
    secret,
    version: "0.0.0",
    logger: pino({ level: "warn" }),
    limits: { maxQueued: 100_000_000 },
    pagesFolder: order.pagesFolder,
  }) as unknown as Pick<Hono, "fetch">;
}

const APPS = { api: jobApi, bare, "bare with database": bareWithDatabase } as const;

async function main(): Promise<void> {
  const { url } = await serveHttp((await APPS[order.app]()) as never, { host: "127.0.0.1", port: 0 });
  process.on("message", (_: ToServer) => {
    const { user, system } = process.cpuUsage();
    const used: FromServer = { cpuMs: (user + system) / 1000, residentBytes: process.memoryUsage.rss() };
    process.send?.(used);
  });
  process.on("disconnect", () => process.exit());
  process.send?.({ url });
}

void main();
