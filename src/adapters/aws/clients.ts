import { BatchClient } from "@aws-sdk/client-batch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { MetadataBearer, MiddlewareStack } from "@smithy/types";
import { RefusedError } from "../../jobs/errors";

/** How the services of AWS are called. */
export interface AwsClientSettings {
  /** @default - what the environment says, as always with the SDK: `AWS_REGION` */
  readonly region?: string;
  /**
   * All services answer there, for tests: `AWS_ENDPOINT_URL`. Buckets are then named in the path.
   * @default - the service's own in the region
   */
  readonly endpoint?: string;
  /**
   * Tries of one call, the first included, with full jitter in between. Throttling and broken connections are tried
   * again, refusals are not.
   * @default 5
   */
  readonly maxAttempts?: number;
  /**
   * To open a connection, in milliseconds: within a region it takes one or two.
   * @default 2000
   */
  readonly connectTimeoutMs?: number;
  /**
   * For the answer to begin, in milliseconds. Long enough for a long poll of 5 s and for a part of an upload.
   * @default 15_000
   */
  readonly requestTimeoutMs?: number;
  /**
   * Connections of one client, kept open between calls; further calls wait for one.
   * @default 50 - enough for what a request reads side by side
   */
  readonly maxSockets?: number;
  /** Done around every call, which it is told the name of: `DynamoDB GetItem`. @default - nothing */
  readonly around?: <Value>(call: string, work: () => Promise<Value>) => Promise<Value>;
}
const DEFAULTS = { maxAttempts: 5, connectTimeoutMs: 2_000, requestTimeoutMs: 15_000, maxSockets: 50 } as const;

/** The part of a client's configuration that all have in common. */
export function clientConfig(settings: AwsClientSettings) {
  const { maxAttempts = DEFAULTS.maxAttempts, connectTimeoutMs = DEFAULTS.connectTimeoutMs } = settings;
  const { requestTimeoutMs = DEFAULTS.requestTimeoutMs, maxSockets = DEFAULTS.maxSockets } = settings;
  const { region, endpoint } = settings;
  const agent = { keepAlive: true, maxSockets } as const;
  return {
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}

export function dynamoClient(settings: AwsClientSettings): DynamoDBClient {
  return telling(new DynamoDBClient(clientConfig(settings)), "DynamoDB", settings);
}

export function sqsClient(settings: AwsClientSettings): SQSClient {
  return telling(new SQSClient(clientConfig(settings)), "SQS", settings);
}

export function batchClient(settings: AwsClientSettings): BatchClient {
  return telling(new BatchClient(clientConfig(settings)), "Batch", settings);
}

export function secretsClient(settings: AwsClientSettings): SecretsManagerClient {
  return telling(new SecretsManagerClient(clientConfig(settings)), "Secrets Manager", settings);
}

export function s3Client(settings: AwsClientSettings): S3Client {
  const client = new S3Client({
    ...clientConfig(settings),
    forcePathStyle: settings.endpoint !== undefined,
    // a checksum of an unknown body would be part of a signed URL; where we know the body we name one ourselves
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return telling(client, "S3", settings);
}

/** What every client of the SDK has. */
export interface AwsClient<Input extends object, Output extends MetadataBearer> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}

/** Tells of a service that does not answer in the words of the domain; refusals pass as they are. */
export function telling<Input extends object, Output extends MetadataBearer, Client extends AwsClient<Input, Output>>(
  client: Client & AwsClient<Input, Output>,
  service: string,
  { around }: Pick<AwsClientSettings, "around"> = {},
): Client {
  if (around !== undefined) {
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        (args) =>
          around(`${service} ${commandName.replace(/Command$/, "")}`, () => next(args)),
      { step: "initialize", name: "millrace-around", priority: "high" },
    );
  }
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isOutage(error) ? unavailable(service, error) : error;
      }
    },
    { step: "initialize", name: "millrace-outages", priority: "high" },
  );
  return client;
}

const THROTTLES = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);
const BROKEN = new Set(["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENOTFOUND", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"]);

/** True for what will pass by itself: no answer, a fault of the service, too many calls. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $fault, $metadata } = error as Error & {
    readonly code?: string;
    readonly $fault?: "client" | "server";
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  if (name === "TimeoutError" || THROTTLES.has(name) || BROKEN.has(code ?? "")) return true;
  return $fault === "server" || ($metadata?.httpStatusCode ?? 0) >= 500;
}

function unavailable(service: string, cause: unknown): RefusedError {
  const error = new RefusedError("UNAVAILABLE", `${service} does not answer; try again`, { retryAfterSeconds: 5 });
  error.cause = cause;
  return error;
}
