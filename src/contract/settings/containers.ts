import { text, wholeNumber } from "./rules";
import type { Definitions, SettingsOf } from "./setting";
import {
  ALLOWED_ORIGINS,
  BASE_PATH,
  CORES_PER_JOB,
  EMAIL_FROM,
  HIGHS_LIBRARY,
  LEASE_SECONDS,
  LOG_LEVEL,
  MAX_QUEUED,
  MAX_UPLOAD_MIB,
  METRICS,
  METRICS_NAMESPACE,
  REDIS_URL,
  RESULT_CACHE,
  RETENTION_DAYS,
  SWEEP_SECONDS,
  TENANT_MAX_RUNNING,
  TENANT_MAX_WAITING,
  TENANT_SUBMISSIONS_PER_MINUTE,
  TRACES,
  WEBHOOKS,
} from "./shared";
import { DATABASE_SETTINGS, INPUT_BUCKET, JOB_TABLE, OUTPUT_BUCKET, QUEUE_URL, SIGNING_SECRET } from "./storage";

const HOST = {
  variable: "MILLRACE_HOST",
  description: "Address the job API listens on; by default every address of its container",
  ...text("be an address"),
  default: "0.0.0.0",
} as const;

const DRAIN_SECONDS = {
  variable: "MILLRACE_DRAIN_SECONDS",
  description: "Told to end, the server takes requests for so long: its load balancer may send some until it has heard",
  ...wholeNumber(0, 110),
  default: 30,
} as const;

const KEEP_ALIVE_SECONDS = {
  variable: "MILLRACE_KEEP_ALIVE_SECONDS",
  description: "How long an idle connection is kept; longer than the load balancer's idle timeout, or clients see 502",
  ...wholeNumber(1, 4_005),
  default: 65,
} as const;

const PORT = {
  variable: "MILLRACE_PORT",
  description: "Port the job API listens on",
  ...wholeNumber(1, 65_535),
  default: 8080,
} as const;

const WORK_FOLDER = {
  variable: "MILLRACE_WORK_FOLDER",
  description: "Folder for the files of runs at work: the only one that can be written",
  ...text("be a path"),
  default: "/tmp",
} as const;

/** Settings of the job API's server in a container. */
export const API_SERVER_SETTINGS = {
  ...DATABASE_SETTINGS,
  queueUrl: QUEUE_URL,
  inputBucket: INPUT_BUCKET,
  outputBucket: OUTPUT_BUCKET,
  signingSecret: SIGNING_SECRET,
  host: HOST,
  port: PORT,
  keepAliveSeconds: KEEP_ALIVE_SECONDS,
  drainSeconds: DRAIN_SECONDS,
  basePath: BASE_PATH,
  allowedOrigins: ALLOWED_ORIGINS,
  maxUploadMib: MAX_UPLOAD_MIB,
  maxQueued: MAX_QUEUED,
  resultCache: RESULT_CACHE,
  redisUrl: REDIS_URL,
  webhooks: WEBHOOKS,
  emailFrom: EMAIL_FROM,
  tenantMaxWaiting: TENANT_MAX_WAITING,
  tenantMaxRunning: TENANT_MAX_RUNNING,
  tenantSubmissionsPerMinute: TENANT_SUBMISSIONS_PER_MINUTE,
  sweepSeconds: SWEEP_SECONDS,
  retentionDays: RETENTION_DAYS,
  workFolder: WORK_FOLDER,
  metrics: METRICS,
  metricsNamespace: METRICS_NAMESPACE,
  traces: TRACES,
  logLevel: LOG_LEVEL,
} as const satisfies Definitions;
export type ApiServerSettings = SettingsOf<typeof API_SERVER_SETTINGS>;

/** Settings of a worker in a container: it takes jobs from a queue until it is told to end. */
export const WORKER_SETTINGS = {
  ...DATABASE_SETTINGS,
  queueUrl: QUEUE_URL,
  inputBucket: INPUT_BUCKET,
  outputBucket: OUTPUT_BUCKET,
  workers: {
    variable: "MILLRACE_WORKERS",
    description: "Jobs that run at a time",
    ...wholeNumber(1, 64),
    default: 1,
  },
  coresPerJob: CORES_PER_JOB,
  leaseSeconds: LEASE_SECONDS,
  tenantMaxRunning: TENANT_MAX_RUNNING,
  protectMinutes: {
    variable: "MILLRACE_PROTECT_MINUTES",
    description: "While a job runs, ECS is asked not to end the task for so many minutes; by default it is not asked",
    ...wholeNumber(1, 2_880),
    default: undefined,
  },
  workFolder: WORK_FOLDER,
  highsLibrary: HIGHS_LIBRARY,
  metrics: METRICS,
  metricsNamespace: METRICS_NAMESPACE,
  traces: TRACES,
  logLevel: LOG_LEVEL,
} as const satisfies Definitions;
export type WorkerSettings = SettingsOf<typeof WORKER_SETTINGS>;

/** What a Batch job is told by whoever submits it, beside what its definition says. */
export const SUBMITTED_SETTINGS = {
  jobId: {
    variable: "MILLRACE_JOB_ID",
    description: "The job to run; told by whoever submits the Batch job",
    ...text("be the id of a job"),
    default: undefined,
    required: true,
  },
} as const satisfies Definitions;

/** Settings of the solver in a Batch job: it runs one job and ends. */
export const SOLVER_TASK_SETTINGS = {
  jobTable: JOB_TABLE,
  inputBucket: INPUT_BUCKET,
  outputBucket: OUTPUT_BUCKET,
  threads: {
    variable: "MILLRACE_SOLVER_THREADS",
    description: "Threads of the solver; by default one a core",
    ...wholeNumber(1, 256),
    default: undefined,
  },
  memoryMib: {
    variable: "MILLRACE_SOLVER_MEMORY_MIB",
    description: "Memory the solver may take, in MiB; by default what the container has",
    ...wholeNumber(64, 4_194_304),
    default: undefined,
  },
  timeLimitSeconds: {
    variable: "MILLRACE_SOLVER_TIME_LIMIT_SECONDS",
    description:
      "Seconds after which the solver ends with what it has, whatever its job asks for; by default as the job says",
    ...wholeNumber(1, 1_209_600),
    default: undefined,
  },
  leaseSeconds: LEASE_SECONDS,
  workFolder: WORK_FOLDER,
  highsLibrary: HIGHS_LIBRARY,
  metrics: METRICS,
  metricsNamespace: METRICS_NAMESPACE,
  traces: TRACES,
  logLevel: LOG_LEVEL,
} as const satisfies Definitions;
