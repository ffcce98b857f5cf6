import { wholeNumber } from "./rules";
import type { Definitions, SettingsOf } from "./setting";
import {
  ALLOWED_ORIGINS,
  BASE_PATH,
  LOG_LEVEL,
  MAX_QUEUED,
  MAX_UPLOAD_MIB,
  METRICS,
  METRICS_NAMESPACE,
  RESULT_CACHE,
  RETENTION_DAYS,
  TENANT_MAX_WAITING,
  TENANT_SUBMISSIONS_PER_MINUTE,
} from "./shared";
import { INPUT_BUCKET, JOB_DEFINITION, JOB_QUEUE, JOB_TABLE, OUTPUT_BUCKET, SIGNING_SECRET } from "./storage";

/** Settings of the functions that answer the routes of the job API. */
export const API_FUNCTION_SETTINGS = {
  jobTable: JOB_TABLE,
  inputBucket: INPUT_BUCKET,
  outputBucket: OUTPUT_BUCKET,
  signingSecret: SIGNING_SECRET,
  basePath: BASE_PATH,
  allowedOrigins: ALLOWED_ORIGINS,
  maxUploadMib: MAX_UPLOAD_MIB,
  maxQueued: MAX_QUEUED,
  resultCache: RESULT_CACHE,
  tenantMaxWaiting: TENANT_MAX_WAITING,
  tenantSubmissionsPerMinute: TENANT_SUBMISSIONS_PER_MINUTE,
  metrics: METRICS,
  metricsNamespace: METRICS_NAMESPACE,
  logLevel: LOG_LEVEL,
} as const satisfies Definitions;
export type ApiFunctionSettings = SettingsOf<typeof API_FUNCTION_SETTINGS>;

/** Settings of the functions that start and end Batch jobs beside that. */
export const BATCH_FUNCTION_SETTINGS = {
  ...API_FUNCTION_SETTINGS,
  jobQueue: JOB_QUEUE,
  jobDefinition: JOB_DEFINITION,
} as const satisfies Definitions;
export type BatchFunctionSettings = SettingsOf<typeof BATCH_FUNCTION_SETTINGS>;

/** Settings of the function that hears of ended Batch jobs and looks for lost ones. */
export const COMPLETION_FUNCTION_SETTINGS = {
  jobTable: JOB_TABLE,
  inputBucket: INPUT_BUCKET,
  outputBucket: OUTPUT_BUCKET,
  jobQueue: JOB_QUEUE,
  jobDefinition: JOB_DEFINITION,
  retentionDays: RETENTION_DAYS,
  lostAfterSeconds: {
    variable: "MILLRACE_LOST_AFTER_SECONDS",
    description: "How long a job may wait before it is looked whether it still has a Batch job",
    ...wholeNumber(1, 86_400),
    default: 600,
  },
  metrics: METRICS,
  metricsNamespace: METRICS_NAMESPACE,
  logLevel: LOG_LEVEL,
} as const satisfies Definitions;
