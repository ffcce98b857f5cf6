import { Duration } from "../../core/duration";
import type { KeyRef } from "../../core/encryption-key";
import { Size } from "../../core/size";
import type { Tags } from "../../core/tags";
import type { SubnetTier } from "../../network/cidr-plan";
import type { NetworkRef } from "../../network/network-ref";
import type { FunctionCode } from "./function-code";

/** What runs the code. */
export const FUNCTION_RUNTIMES = [
  "nodejs22.x",
  "nodejs24.x",
  "python3.12",
  "python3.13",
  "python3.14",
  "provided.al2023",
] as const;
export type FunctionRuntime = (typeof FUNCTION_RUNTIMES)[number];

/** Processors: `arm64` costs a fifth less for the same memory and time. */
export const FUNCTION_ARCHITECTURES = ["arm64", "x86_64"] as const;
export type FunctionArchitecture = (typeof FUNCTION_ARCHITECTURES)[number];

/** From which level on what the code logs is kept. */
export const FUNCTION_LOG_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type FunctionLogLevel = (typeof FUNCTION_LOG_LEVELS)[number];

/** Props of {@link LambdaFunction}. */
export interface LambdaFunctionProps {
  /** The code: `FunctionCode.fromFile(…)` for a bundle. */
  readonly code: FunctionCode;
  /**
   * File without its ending, a dot, and what it exports.
   * @default "index.handler"
   */
  readonly handler?: string;
  /**
   * What runs the code.
   * @default "nodejs22.x"
   */
  readonly runtime?: FunctionRuntime;
  /**
   * Processor. Programs inside the package must be built for it.
   * @default "arm64"
   */
  readonly architecture?: FunctionArchitecture;
  /**
   * Memory, from 128 to 10,240 MiB. Computing power grows with it: one whole core at 1,769 MiB.
   * @default Size.mebibytes(512)
   */
  readonly memory?: Size;
  /**
   * A call that takes longer is ended: 1 second to 15 minutes. Behind an HTTP API at most 29 seconds.
   * @default Duration.seconds(15)
   */
  readonly timeout?: Duration;
  /**
   * Space in `/tmp`, from 512 to 10,240 MiB.
   * @default Size.mebibytes(512)
   */
  readonly ephemeralStorage?: Size;
  /**
   * How many calls may run at once. They are set aside for this function, so no other can take them; 0 stops it. AWS
   * leaves 100 of an account's (1,000 at first) to functions that reserve none.
   * @default - as many as the account has left
   */
  readonly reservedConcurrency?: number;
  /**
   * Environment variables: no secrets, and at most 4 KB together with those that bindings add.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Encrypt environment variables and logs with a key of yours.
   * @default - keys of AWS, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * How long logs are kept: a number of days CloudWatch Logs knows.
   * @default Duration.days(30)
   */
  readonly logRetention?: Duration;
  /**
   * From which level on what the code logs is kept.
   * @default "INFO"
   */
  readonly logLevel?: FunctionLogLevel;
  /**
   * Trace calls with X-Ray: about 5 USD for a million traces.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Put the function into a network, to reach what is private there. It then reaches the internet through the network's
   * NAT only, and deleting it may take up to 45 minutes until Lambda gives its network interfaces back.
   * @default - no network; the function reaches the internet and AWS
   */
  readonly network?: NetworkRef;
  /**
   * Which of the network's subnets.
   * @default "private"
   */
  readonly subnetTier?: SubnetTier;
  /**
   * Exact name, up to 64 letters, digits, _ and -. A change replaces the function.
   * @default - made from prefix, environment and path
   */
  readonly functionName?: string;
  /**
   * What the function is for: up to 256 characters.
   * @default - none
   */
  readonly description?: string;
  /**
   * Tags of everything that can be tagged.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const LAMBDA_FUNCTION_DEFAULTS = {
  handler: "index.handler",
  runtime: "nodejs22.x",
  architecture: "arm64",
  memory: Size.mebibytes(512),
  timeout: Duration.seconds(15),
  ephemeralStorage: Size.mebibytes(512),
  logRetention: Duration.days(30),
  logLevel: "INFO",
  tracing: false,
  subnetTier: "private",
} as const;

/** How calls that nobody waits for are repeated before they go to the queue of failures. */
export interface AsyncFailureOptions {
  /**
   * How often a failed call is repeated: 0 to 2 times.
   * @default 2
   */
  readonly retryAttempts?: number;
  /**
   * How long a call may wait, repetitions included: 60 seconds to 6 hours.
   * @default Duration.hours(6)
   */
  readonly maxEventAge?: Duration;
}
export const ASYNC_FAILURE_OPTIONS_DEFAULTS = { retryAttempts: 2, maxEventAge: Duration.hours(6) } as const;

/** How a queue's messages are handed to a function. */
export interface QueueTriggerOptions {
  /**
   * Most messages in one call: 1 to 10, up to 10,000 with a `batchWindow`.
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * How long messages are gathered: up to 5 minutes. Not for FIFO queues.
   * @default Duration.seconds(0)
   */
  readonly batchWindow?: Duration;
  /**
   * The function answers which messages failed, and only those come again. Without it one failure repeats the batch.
   * @default true
   */
  readonly reportBatchItemFailures?: boolean;
  /**
   * Most calls at once for this queue: 2 to 1,000.
   * @default - as many as the function can take
   */
  readonly maxConcurrency?: number;
}
export const QUEUE_TRIGGER_OPTIONS_DEFAULTS = {
  batchSize: 10,
  batchWindow: Duration.seconds(0),
  reportBatchItemFailures: true,
} as const;
