import type { AwsClientSettings } from "../../adapters/aws/clients";

/** Where AWS is: what the SDK's own variables say. Buckets are named in the path where all services have one endpoint. */
export function clientSettings(): AwsClientSettings {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint } = process.env;
  return { ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) };
}
