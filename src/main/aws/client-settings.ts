import type { AwsClientSettings } from "../../adapters/aws/clients";
import type { Tracing } from "../../jobs/tracing";

/** A service as the SDK's variables name it. */
export type ServiceName = "BATCH" | "DYNAMODB" | "S3" | "SECRETS_MANAGER" | "SESV2" | "SQS";

let tracing: Tracing | undefined;

/** Has the calls of clients that are made from now on traced. A process traces from its start, or never. */
export function traceAwsCalls(by: Tracing): void {
  tracing = by;
}

/**
 * Where a service of AWS is: what the SDK's own variables say, `AWS_ENDPOINT_URL_BATCH` before `AWS_ENDPOINT_URL`.
 * Buckets are named in the path where S3 has an endpoint of its own.
 */
export function clientSettings(service: ServiceName): AwsClientSettings {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: everywhere } = process.env;
  const endpoint = process.env[`AWS_ENDPOINT_URL_${service}`] ?? everywhere;
  const traced = tracing;
  return {
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(traced && { around: (call, work) => traced.step(call, {}, work) }),
  };
}
