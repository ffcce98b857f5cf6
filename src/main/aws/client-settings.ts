import type { AwsClientSettings } from "../../adapters/aws/clients";

/** A service as the SDK's variables name it. */
export type ServiceName = "BATCH" | "DYNAMODB" | "S3" | "SECRETS_MANAGER" | "SESV2" | "SQS";

/**
 * Where a service of AWS is: what the SDK's own variables say, `AWS_ENDPOINT_URL_BATCH` before `AWS_ENDPOINT_URL`.
 * Buckets are named in the path where S3 has an endpoint of its own.
 */
export function clientSettings(service: ServiceName): AwsClientSettings {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: everywhere } = process.env;
  const endpoint = process.env[`AWS_ENDPOINT_URL_${service}`] ?? everywhere;
  return { ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) };
}
