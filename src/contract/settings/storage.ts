import { text, wholeNumber } from "./rules";

// Where jobs and their files are kept on AWS, for every process that works with them.

export const JOB_TABLE = {
  variable: "MILLRACE_JOB_TABLE",
  description: "Name of the DynamoDB table that holds the jobs",
  ...text("be the name of a table"),
  default: undefined,
  required: true,
} as const;

export const INPUT_BUCKET = {
  variable: "MILLRACE_INPUT_BUCKET",
  description: "Name of the bucket that files are uploaded to",
  ...text("be the name of a bucket"),
  default: undefined,
  required: true,
} as const;

export const OUTPUT_BUCKET = {
  variable: "MILLRACE_OUTPUT_BUCKET",
  description: "Name of the bucket that results are published in; it may be the one of the inputs",
  ...text("be the name of a bucket"),
  default: undefined,
  required: true,
} as const;

/** Names the file of authorities for whoever connects to a deployment's database. */
export const DATABASE_CA_VARIABLE = "MILLRACE_DATABASE_CA_FILE";

/** Where PostgreSQL is, and who logs in with a token of IAM: no password exists. */
export const DATABASE_SETTINGS = {
  databaseHost: {
    variable: "MILLRACE_DATABASE_HOST",
    description: "Host of PostgreSQL",
    ...text("be a host name"),
    default: undefined,
    required: true,
  },
  databasePort: {
    variable: "MILLRACE_DATABASE_PORT",
    description: "Port of PostgreSQL",
    ...wholeNumber(1, 65_535),
    default: 5432,
  },
  databaseName: {
    variable: "MILLRACE_DATABASE_NAME",
    description: "Database that holds the jobs",
    ...text("be the name of a database"),
    default: undefined,
    required: true,
  },
  databaseUser: {
    variable: "MILLRACE_DATABASE_USER",
    description: "Database user that logs in with a token of IAM",
    ...text("be a user name"),
    default: undefined,
    required: true,
  },
  databaseCaFile: {
    variable: DATABASE_CA_VARIABLE,
    description:
      "File of the authorities (PEM) that PostgreSQL's certificate is checked with; by default those of Node",
    ...text("be the path of a file"),
    default: undefined,
  },
} as const;

export const QUEUE_URL = {
  variable: "MILLRACE_QUEUE_URL",
  description: "URL of the SQS queue that jobs wait in",
  ...text("be the URL of a queue"),
  default: undefined,
  required: true,
} as const;

export const JOB_QUEUE = {
  variable: "MILLRACE_JOB_QUEUE",
  description: "ARN of the Batch job queue that jobs are submitted to",
  ...text("be the ARN of a job queue"),
  default: undefined,
  required: true,
} as const;

export const JOB_DEFINITION = {
  variable: "MILLRACE_JOB_DEFINITION",
  description: "Name of the Batch job definition; its newest revision runs",
  ...text("be the name of a job definition"),
  default: undefined,
  required: true,
} as const;

export const SIGNING_SECRET = {
  variable: "MILLRACE_SIGNING_SECRET",
  description: "ARN of the secret that signs the cursors of listings; fetched when the process starts",
  ...text("be the ARN of a secret"),
  default: undefined,
  required: true,
} as const;
