import { DataAwsVpcEndpoint } from "@cdktf/provider-aws/lib/data-aws-vpc-endpoint/index.js";
import type { Construct } from "constructs";
import { Account } from "../core/account";
import type { NetworkRef, S3Gateway } from "./network-ref";

/** The network's way to S3; of a network made elsewhere it is asked for in AWS, once for each construct. */
export function s3GatewayOf(scope: Construct, network: NetworkRef): S3Gateway {
  if (network.s3Gateway !== undefined) return network.s3Gateway;
  const existing = scope.node.tryFindChild("S3Gateway") as DataAwsVpcEndpoint | undefined;
  const found = existing ?? lookUp(scope, network.vpcId);
  return { endpointId: found.id, prefixListId: found.prefixListId };
}

function lookUp(scope: Construct, vpcId: string): DataAwsVpcEndpoint {
  const { region } = new Account(scope);
  return new DataAwsVpcEndpoint(scope, "S3Gateway", {
    vpcId,
    serviceName: `com.amazonaws.${region}.s3`,
    filter: [{ name: "vpc-endpoint-type", values: ["Gateway"] }],
  });
}
