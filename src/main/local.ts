import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { type Logger, pino } from "pino";
import { ProcessRunner } from "../adapters/local/processes/process-runner";
import { type LocalStorage, openLocalStorage } from "../adapters/local/storage";
import { createApp } from "../api/app";
import type { ApiDependencies } from "../api/dependencies";
import type { LocalSettings } from "../contract/settings";
import type { Clock } from "../jobs/ports";
import { kindCatalogue } from "../kinds/catalogue";
import type { JobKind } from "../kinds/kind";
import { script } from "../processes/script";
import { ProcessInputInspector } from "../worker/input-inspector";
import { WORKER_TIMES, type WorkerSettings } from "../worker/ports";
import { work } from "../worker/work";
import { apiRules } from "./api-rules";
import { type HousekeepingPorts, keepHouse, scheduleRunner } from "./housekeeping";
import { type HttpServer, serveHttp } from "./http-server";
import { processLog } from "./log";
import { notifiers, notifyRules } from "./notifications";
import { version } from "./version";

const clock: Clock = { now: () => Date.now() };
/** Everybody on this machine, as long as no API keys are asked for. */
const OPEN_TENANT = "local";
/** Signs cursors; secrets of webhooks are made of it. The name is that of its first use. */
const SECRET = "cursors";

export interface LocalOptions {
  /**
   * Kinds other than the built-in ones, and the module that exports them as `kinds` for job processes.
   * @default - the built-in kinds
   */
  readonly kinds?: { readonly list: readonly JobKind[]; readonly module: string };
  /** @default - JSON lines on standard error, at the level of the settings */
  readonly logger?: Logger;
}

/** The whole platform, running in this process and its job processes. */
export interface LocalPlatform {
  /** Where the API and its pages answer: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly storage: LocalStorage;
  /** Drains: requests end, runs hand their jobs back, nothing is left under way. */
  close(): Promise<void>;
}

/** Starts API, workers, relay and sweeper on one data folder. After a kill, just start it again. */
export async function startLocal(settings: LocalSettings, options: LocalOptions = {}): Promise<LocalPlatform> {
  const logger = options.logger ?? processLog(settings.logLevel, pino.destination(2));
  let server: HttpServer | undefined;
  const folder = resolve(settings.dataFolder);
  const storage = await openLocalStorage({ folder, clock, baseUrl: () => server?.url ?? "" });
  const [runner, inspecting] = [jobProcesses(options), jobProcesses(options)];
  const closing = new AbortController();
  let api: ApiDependencies;
  try {
    api = await apiDependencies(settings, options, { storage, inspecting, logger, closing: closing.signal });
    server = await serveHttp(createApp(api), settings);
  } catch (error) {
    await storage.close();
    throw error;
  }
  const draining = new AbortController();
  const house = {
    notifiers: await notifiers(settings, api.secret),
    runSchedules: scheduleRunner(api, storage.schedules),
  };
  const tasks = startTasks(settings, { ...storage, runner, clock, log: logger, ...house }, draining.signal);
  inspecting.warm();
  if (settings.workers > 0) runner.warm();

  const close = async () => {
    closing.abort();
    draining.abort();
    await Promise.all([server?.close(), ...tasks]);
    await Promise.all([runner.close(), inspecting.close()]);
    await storage.close();
  };
  let closed: Promise<void> | undefined;
  return {
    url: server.url,
    storage,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function jobProcesses({ kinds }: LocalOptions): ProcessRunner {
  const args = kinds === undefined ? [] : [kinds.module];
  return new ProcessRunner({ script: script(__dirname, "job-process"), args });
}

interface ApiParts {
  readonly storage: LocalStorage;
  readonly inspecting: ProcessRunner;
  readonly logger: Logger;
  readonly closing: AbortSignal;
}

async function apiDependencies(
  settings: LocalSettings,
  { kinds }: LocalOptions,
  parts: ApiParts,
): Promise<ApiDependencies> {
  const { storage, inspecting, logger, closing } = parts;
  const inspector = new ProcessInputInspector({ objects: storage.objects, runner: inspecting }, storage.workFolder);
  const catalogue = kindCatalogue(kinds?.list ?? (await import("../kinds/index.js")).kinds);
  return {
    ports: { ...storage, kinds: catalogue, inspector, clock, ids: { jobId: randomUUID } },
    ...apiSettings(settings, storage),
    version: version(),
    logger,
    closing,
  };
}

function apiSettings(
  settings: LocalSettings,
  storage: LocalStorage,
): Omit<ApiDependencies, "ports" | "version" | "logger" | "closing"> {
  return {
    ...apiRules(settings),
    signedObjects: storage.objects,
    schedules: storage.schedules,
    authentication:
      settings.authentication === "open"
        ? { mode: "open", tenant: OPEN_TENANT }
        : { mode: "keys", keys: storage.apiKeys },
    secret: storage.deriveKey(SECRET),
    notify: notifyRules(settings),
  };
}

function workerSettings(settings: LocalSettings, workFolder: string): WorkerSettings {
  const leaseMs = settings.leaseSeconds * 1000;
  const times = { ...WORKER_TIMES, leaseMs, heartbeatMs: leaseMs / 3 };
  const shared = Math.max(1, Math.floor(availableParallelism() / Math.max(1, settings.workers)));
  const { coresPerJob: cores = shared, tenantMaxRunning: maxRunningOfTenant } = settings;
  return { workFolder, cores, times, maxRunningOfTenant };
}

type TaskPorts = LocalStorage & HousekeepingPorts & { readonly runner: ProcessRunner; readonly log: Logger };

/** Workers, relay and sweepers, until the signal is aborted. */
function startTasks(settings: LocalSettings, ports: TaskPorts, signal: AbortSignal): readonly Promise<void>[] {
  const worker = workerSettings(settings, ports.workFolder);
  const workers = Array.from({ length: settings.workers }, () => work(ports, worker, signal));
  return [...workers, keepHouse(ports, settings, signal)];
}
