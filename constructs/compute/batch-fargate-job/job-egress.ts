import type { Construct } from "constructs";
import { Account } from "../../core/account";
import type { Connections } from "../../core/connections";
import { Port } from "../../core/port";
import { bucketNames, EgressGuard, layerBucket } from "../../network/egress-guard";
import type { NetworkRef } from "../../network/network-ref";
import { s3GatewayOf } from "../../network/s3-gateway";
import { parseEcrUri } from "../container/image";
import type { SettledBatchFargateJobProps } from "./batch-fargate-job-checks";

const HTTPS = Port.tcp(443);

/** The interface endpoints without which no job starts: image, logs, secrets. */
export function neededEndpoints({ secrets }: Pick<SettledBatchFargateJobProps, "secrets">): readonly string[] {
  const always = ["ecr.api", "ecr.dkr", "logs"];
  return Object.keys(secrets).length === 0 ? always : [...always, "secretsmanager"];
}

/**
 * Opens a security group to the network's endpoints and to S3, and to nothing else. Where the endpoints' groups are not
 * known, to the network's own addresses on their port.
 */
export function openToEndpoints(scope: Construct, connections: Connections, network: NetworkRef): void {
  const { prefixListId } = s3GatewayOf(scope, network);
  connections.allowTo({ prefixListId }, HTTPS, "S3");
  const { interfaceEndpoints } = network;
  if (interfaceEndpoints === undefined) connections.allowTo({ cidrIpv4: network.cidr }, HTTPS, "interface endpoints");
  else if (interfaceEndpoints.has("logs")) connections.allowTo(interfaceEndpoints, HTTPS, "interface endpoints");
}

/** The guard of the job's network: the one given, or one of its own; `undefined` if nothing is to be guarded. */
export function guardOf(scope: Construct, props: SettledBatchFargateJobProps): EgressGuard | undefined {
  const { egressGuard, dns, bucketAccess, network, tags } = props;
  if (egressGuard !== undefined) return egressGuard;
  if (dns === "open" && bucketAccess === "any") return undefined;
  return new EgressGuard(scope, "EgressGuard", { network, dns, buckets: bucketAccess, tags });
}

/** Tells a guard what the job cannot do without. */
export function allowNeeded(scope: Construct, guard: EgressGuard, props: SettledBatchFargateJobProps): void {
  const { region } = new Account(scope);
  guard.allowName(...endpointNames(props, region), ...bucketNames(layerBucket(region), region));
  for (const bucket of props.buckets) guard.allowBucket(bucket);
}

/** What the agent asks for on the job's behalf, from the job's network. */
function endpointNames(props: SettledBatchFargateJobProps, region: string): readonly string[] {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const services = neededEndpoints(props).filter((service) => service !== "ecr.dkr");
  const names = services.map((service) => `${service === "ecr.api" ? "api.ecr" : service}.${region}.${domain}`);
  return [...names, registryName(props, region, domain)];
}

/** The image's registry, or any of ECR's here where the image is known only after apply. */
function registryName({ image }: SettledBatchFargateJobProps, region: string, domain: string): string {
  const uri = typeof image === "string" ? image : image.uri;
  const ecr = parseEcrUri(uri);
  return `${ecr?.accountId ?? "*"}.dkr.ecr.${ecr?.region ?? region}.${domain}`;
}
