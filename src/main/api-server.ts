import { randomUUID } from "node:crypto";
import { type Logger, pino } from "pino";
import { secretsClient } from "../adapters/aws/clients";
import { readSecret } from "../adapters/aws/read-secret";
import { ProcessRunner } from "../adapters/local/processes/process-runner";
import type { PostgresConnection } from "../adapters/postgres/connection";
import { HousekeepingLease } from "../adapters/postgres/lease";
import { createApp } from "../api/app";
import type { ApiDependencies } from "../api/dependencies";
import { API_SERVER_SETTINGS, type ApiServerSettings, parseSettings } from "../contract/settings";
import { kinds } from "../kinds";
import { kindCatalogue } from "../kinds/catalogue";
import { script } from "../processes/script";
import { ProcessInputInspector } from "../worker/input-inspector";
import { pause } from "../worker/pause";
import { apiRules } from "./api-rules";
import { clientSettings } from "./aws/client-settings";
import { systemClock } from "./aws/job-storage";
import { openPostgresStorage, type PostgresStorage } from "./aws/postgres-storage";
import { embeddedMetrics, measuredRequests, measureJobs } from "./embedded-metrics";
import { type HousekeepingPorts, keepHouse, scheduleRunner } from "./housekeeping";
import { serveHttp } from "./http-server";
import { processLog } from "./log";
import { notifiers, notifyRules } from "./notifications";
import { type SharedCounts, sharedCounts } from "./redis";
import { runProcess } from "./run-process";
import { startTracing } from "./tracing";
import { version } from "./version";

/** For reading input files. The task has 1 GiB, and the server needs some of it. */
const INSPECTION_HEAP_MIB = 600;
/** After the drain, requests under way have so long to end. */
const CLOSE_LIMIT_MS = 8_000;

/**
 * Serves the job API on PostgreSQL, SQS and S3 until it is told to end. Of several servers one keeps house: it hands
 * messages to the queue and sweeps.
 */
export async function runApiServer(settings: ApiServerSettings, told: AbortSignal): Promise<void> {
  const log = processLog(settings.logLevel, pino.destination(2));
  const tracing = await startTracing(settings.traces, "millrace-api");
  const storage = await openPostgresStorage(settings, "millrace api");
  const inspecting = new ProcessRunner({ script: script(__dirname, "job-process"), heapMiB: INSPECTION_HEAP_MIB });
  const closing = new AbortController();
  let counts: SharedCounts | undefined;
  try {
    counts = await sharedCounts(settings.redisUrl, storage, { clock: systemClock, log });
    const secret = await readSecret(secretsClient(clientSettings("SECRETS_MANAGER")), settings.signingSecret);
    const measures = embeddedMetrics(settings, "api", systemClock);
    const api = {
      ...apiDependencies(settings, { storage: { ...storage, ...counts }, inspecting, log }, Buffer.from(secret)),
      ...(measures && { recorder: measuredRequests(measures) }),
      tracing,
      closing: closing.signal,
    };
    const house = {
      ...{ ...storage, clock: systemClock, log },
      ...(measures && { measureJobs: () => measureJobs(storage.store, measures) }),
      notifiers: await notifiers(settings, api.secret),
      runSchedules: scheduleRunner(api, storage.schedules),
    };
    inspecting.warm();
    await serveUntilTold(settings, { api, house, connection: storage.connection }, { told, closing });
  } finally {
    await inspecting.close();
    counts?.close();
    await storage.close();
    await tracing.close();
  }
}

/** Serves, and keeps house where nobody else does; drains once it is told to end. */
async function serveUntilTold(
  settings: ApiServerSettings,
  parts: { readonly api: ApiDependencies; readonly house: HousekeepingPorts; readonly connection: PostgresConnection },
  { told, closing }: { readonly told: AbortSignal; readonly closing: AbortController },
): Promise<void> {
  const { host, port, keepAliveSeconds, drainSeconds } = settings;
  const times = { keepAliveMs: keepAliveSeconds * 1000, closeLimitMs: CLOSE_LIMIT_MS };
  const server = await serveHttp(createApp(parts.api), { host, port, ...times });
  const leaving = new AbortController();
  const keeping = keepHouseAlone(settings, parts.house, parts.connection, leaving.signal);
  parts.house.log.info({ url: server.url }, "the job API is served");
  await untilAborted(told);
  await pause(drainSeconds * 1000);
  closing.abort();
  await server.close();
  leaving.abort();
  await keeping;
}

interface ApiParts {
  readonly storage: Omit<PostgresStorage, "queue" | "close"> & Pick<SharedCounts, "queue">;
  readonly inspecting: ProcessRunner;
  readonly log: Logger;
}

function apiDependencies(
  settings: ApiServerSettings,
  { storage, inspecting, log }: ApiParts,
  secret: Uint8Array,
): ApiDependencies {
  const inspector = new ProcessInputInspector({ objects: storage.objects, runner: inspecting }, settings.workFolder);
  return {
    ports: {
      ...{ store: storage.store, queue: storage.queue, objects: storage.objects, rates: storage.rates },
      kinds: kindCatalogue(kinds),
      inspector,
      clock: systemClock,
      ids: { jobId: randomUUID },
    },
    authentication: { mode: "keys", keys: storage.apiKeys },
    ...apiRules(settings),
    secret,
    version: version(),
    logger: log,
    schedules: storage.schedules,
    notify: notifyRules(settings),
  };
}

function keepHouseAlone(
  settings: ApiServerSettings,
  ports: HousekeepingPorts,
  connection: PostgresConnection,
  signal: AbortSignal,
): Promise<void> {
  const onError = (err: unknown) => ports.log.error({ err }, "the lease for housekeeping failed");
  const lease = new HousekeepingLease({ connection, onError });
  return lease.whileHeld(signal, (held) => {
    ports.log.info({}, "this server keeps house");
    return keepHouse(ports, settings, held);
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

if (require.main === module) {
  void runProcess((told) => runApiServer(parseSettings(API_SERVER_SETTINGS, process.env), told));
}
