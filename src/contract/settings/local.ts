import { oneOf, text, wholeNumber } from "./rules";
import { type Definitions, parseSettings, type SettingsOf } from "./setting";
import {
  ALLOWED_ORIGINS,
  BASE_PATH,
  CORES_PER_JOB,
  HIGHS_LIBRARY,
  LEASE_SECONDS,
  LOG_LEVEL,
  MAX_QUEUED,
  MAX_UPLOAD_MIB,
  RESULT_CACHE,
  RETENTION_DAYS,
  SWEEP_SECONDS,
  TENANT_MAX_RUNNING,
  TENANT_MAX_WAITING,
  TENANT_SUBMISSIONS_PER_MINUTE,
  WEBHOOKS,
} from "./shared";

/** The settings of the platform on one machine (`millrace start`), in the order the documents list them. */
export const LOCAL_SETTINGS = {
  dataFolder: {
    variable: "MILLRACE_DATA_FOLDER",
    description: "Folder of jobs, queue, uploaded files and results; made if it is missing",
    ...text("be a path"),
    default: ".millrace",
  },
  host: {
    variable: "MILLRACE_HOST",
    description: "Address the job API listens on; the embedded platform is reached from this machine only",
    ...oneOf("127.0.0.1", "::1"),
    default: "127.0.0.1",
  },
  port: {
    variable: "MILLRACE_PORT",
    description: "Port of the job API; 0 takes a free one",
    ...wholeNumber(0, 65_535),
    default: 8080,
  },
  basePath: BASE_PATH,
  authentication: {
    variable: "MILLRACE_AUTHENTICATION",
    description: "`open`: everybody on this machine is the tenant `local`; `keys`: each call names an API key",
    ...oneOf("open", "keys"),
    default: "open",
  },
  allowedOrigins: ALLOWED_ORIGINS,
  workers: {
    variable: "MILLRACE_WORKERS",
    description: "Jobs that run at a time; 0 serves the API only",
    ...wholeNumber(0, 64),
    default: 1,
  },
  coresPerJob: CORES_PER_JOB,
  leaseSeconds: LEASE_SECONDS,
  sweepSeconds: SWEEP_SECONDS,
  retentionDays: RETENTION_DAYS,
  maxUploadMib: MAX_UPLOAD_MIB,
  maxQueued: MAX_QUEUED,
  resultCache: RESULT_CACHE,
  webhooks: WEBHOOKS,
  tenantMaxWaiting: TENANT_MAX_WAITING,
  tenantMaxRunning: TENANT_MAX_RUNNING,
  tenantSubmissionsPerMinute: TENANT_SUBMISSIONS_PER_MINUTE,
  highsLibrary: HIGHS_LIBRARY,
  logLevel: LOG_LEVEL,
} as const satisfies Definitions;

/** The settings, read and complete. */
export type LocalSettings = SettingsOf<typeof LOCAL_SETTINGS>;

/**
 * Reads the settings of the local platform. An empty variable counts as none.
 *
 * @param environment - for example `process.env`
 * @throws SettingsError
 */
export function parseLocalSettings(environment: Readonly<Record<string, string | undefined>>): LocalSettings {
  return parseSettings(LOCAL_SETTINGS, environment);
}
