import { z } from "zod";
import { DEFAULT_BASE_PATH } from "../api";
import { oneOf, origins, text, wholeNumber } from "./rules";

// Settings that several processes have, so that one word means one thing everywhere.

export const BASE_PATH = {
  variable: "MILLRACE_BASE_PATH",
  description: "Path that the routes of the job API begin with",
  rule: "be segments such as /api/v1",
  schema: z.string().regex(/^(\/[A-Za-z0-9._-]+)+$/),
  default: DEFAULT_BASE_PATH,
} as const;

export const ALLOWED_ORIGINS = {
  variable: "MILLRACE_ALLOWED_ORIGINS",
  description: "Web sites, separated by commas, whose pages may call the job API from a browser; by default none",
  ...origins(),
  default: undefined,
} as const;

export const CORES_PER_JOB = {
  variable: "MILLRACE_CORES_PER_JOB",
  description: "Cores one job may keep busy; by default the machine's cores are shared among the workers",
  ...wholeNumber(1, 256),
  default: undefined,
} as const;

export const LEASE_SECONDS = {
  variable: "MILLRACE_LEASE_SECONDS",
  description: "A run that gives no sign of life for so long is taken over by another worker",
  ...wholeNumber(3, 3_600),
  default: 60,
} as const;

export const SWEEP_SECONDS = {
  variable: "MILLRACE_SWEEP_SECONDS",
  description: "How often lost runs, lost messages and old jobs are looked for",
  ...wholeNumber(1, 3_600),
  default: 15,
} as const;

export const RETENTION_DAYS = {
  variable: "MILLRACE_RETENTION_DAYS",
  description: "Finished jobs are removed with their files after so many days",
  ...wholeNumber(1, 36_500),
  default: 30,
} as const;

export const MAX_UPLOAD_MIB = {
  variable: "MILLRACE_MAX_UPLOAD_MIB",
  description: "Largest file that may be uploaded, in MiB; a kind may allow less",
  ...wholeNumber(1, 4_096),
  default: 64,
} as const;

export const MAX_QUEUED = {
  variable: "MILLRACE_MAX_QUEUED",
  description: "Jobs that may wait; more are refused with QUEUE_FULL",
  ...wholeNumber(1, 1_000_000),
  default: 10_000,
} as const;

export const TENANT_MAX_WAITING = {
  variable: "MILLRACE_TENANT_MAX_WAITING",
  description: "Jobs of one tenant that may wait; more are refused with QUOTA_EXCEEDED. By default as many as it likes",
  ...wholeNumber(1, 1_000_000),
  default: undefined,
} as const;

export const TENANT_MAX_RUNNING = {
  variable: "MILLRACE_TENANT_MAX_RUNNING",
  description: "Jobs of one tenant that run at a time; further ones wait. By default as many as there are workers",
  ...wholeNumber(1, 100_000),
  default: undefined,
} as const;

export const TENANT_SUBMISSIONS_PER_MINUTE = {
  variable: "MILLRACE_TENANT_SUBMISSIONS_PER_MINUTE",
  description:
    "Jobs one tenant may submit a minute; more are refused with RATE_LIMITED. By default as many as it likes",
  ...wholeNumber(1, 1_000_000),
  default: undefined,
} as const;

export const TRACES = {
  variable: "MILLRACE_TRACES",
  description:
    "`otlp`: steps of requests and jobs are sent as OpenTelemetry's OTEL_… variables say, with the packages @opentelemetry/api, sdk-trace-node and exporter-trace-otlp-http",
  ...oneOf("off", "otlp"),
  default: "off",
} as const;

export const METRICS = {
  variable: "MILLRACE_METRICS",
  description: "`emf`: what is measured is printed on standard output in CloudWatch's embedded metric format",
  ...oneOf("off", "emf"),
  default: "off",
} as const;

export const METRICS_NAMESPACE = {
  variable: "MILLRACE_METRICS_NAMESPACE",
  description: "Namespace of these metrics in CloudWatch",
  rule: "be 1 to 255 letters, digits and . - _ / #, not beginning with AWS/",
  schema: z.string().regex(/^(?!AWS\/)[\w./#-]{1,255}$/),
  default: "Millrace",
} as const;

export const REDIS_URL = {
  variable: "MILLRACE_REDIS_URL",
  description:
    "Redis or Valkey that counts rates for all servers, with the package ioredis; by default, and while it does not answer, the store of the jobs counts",
  rule: "be a URL such as rediss://cache.example.org:6379",
  schema: z.url({ protocol: /^rediss?$/ }),
  default: undefined,
} as const;

export const RESULT_CACHE = {
  variable: "MILLRACE_RESULT_CACHE",
  description: "`on`: a job that asks what a job of the same tenant was proven to have solved gets that result at once",
  ...oneOf("on", "off"),
  default: "on",
} as const;

export const WEBHOOKS = {
  variable: "MILLRACE_WEBHOOKS",
  description:
    "Which webhooks may hear of ended jobs: `public`: https at public addresses; `any`: also http and private addresses, which lets whoever submits jobs reach your network; `off`",
  ...oneOf("off", "public", "any"),
  default: "public",
} as const;

export const EMAIL_FROM = {
  variable: "MILLRACE_EMAIL_FROM",
  description: "Address, verified in SES, that e-mails about ended jobs come from; by default none are sent",
  rule: "be an e-mail address",
  schema: z.email(),
  default: undefined,
} as const;

export const LOG_LEVEL = {
  variable: "MILLRACE_LOG_LEVEL",
  description: "Least level of the log lines on standard error",
  ...oneOf("debug", "info", "warn", "error", "silent"),
  default: "warn",
} as const;

export const HIGHS_LIBRARY = {
  variable: "MILLRACE_HIGHS_LIBRARY",
  description: "Shared library of HiGHS 1.11 or later for native solves (with the package koffi); by default embedded",
  ...text("be the path of a shared library"),
  default: undefined,
} as const;
