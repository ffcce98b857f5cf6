import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region/index.js";
import type { Construct } from "constructs";
import { environmentOf } from "./environment";

/**
 * Account, region and partition a construct is deployed to. What the environment says is taken from it; the rest is
 * asked by data sources, made under the construct when first needed.
 */
export class Account {
  constructor(private readonly scope: Construct) {}

  /** Account id. */
  get id(): string {
    const known = environmentOf(this.scope)?.accountId;
    return known ?? this.once("Account", () => new DataAwsCallerIdentity(this.scope, "Account")).accountId;
  }

  /** Region, such as `us-west-2`. */
  get region(): string {
    // Provider 5 calls the attribute `name`, provider 6 `region`; `id` is the region in both.
    return environmentOf(this.scope)?.region ?? this.once("Region", () => new DataAwsRegion(this.scope, "Region")).id;
  }

  /** Partition of ARNs: `aws`, `aws-cn`, `aws-us-gov`. */
  get partition(): string {
    const region = environmentOf(this.scope)?.region;
    if (region !== undefined) return partitionOf(region);
    return this.once("Partition", () => new DataAwsPartition(this.scope, "Partition")).partition;
  }

  /** An ARN of this account, such as `arn("iam", "root", { region: "" })`. */
  arn(service: string, resource: string, { region = this.region }: { readonly region?: string } = {}): string {
    return `arn:${this.partition}:${service}:${region}:${this.id}:${resource}`;
  }

  private once<T extends Construct>(id: string, create: () => T): T {
    const existing = this.scope.node.tryFindChild(id);
    return existing === undefined ? create() : (existing as T);
  }
}

/** The partition a region belongs to. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
