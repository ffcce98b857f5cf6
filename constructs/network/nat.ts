import { Eip } from "@cdktf/provider-aws/lib/eip/index.js";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway/index.js";
import { Route } from "@cdktf/provider-aws/lib/route/index.js";
import { Construct } from "constructs";
import { physicalName } from "../core/names";
import { NatInstance } from "./nat-instance";
import type { Subnet, SubnetRef } from "./subnet";

/** How private subnets reach the internet. Prices a month in us-east-1 without traffic; a gateway adds 0.045 USD a GB. */
export const NAT_MODES = [
  /** Not at all: endpoints only. */
  "none",
  /** One NAT gateway for all zones, about 33 USD: a failed zone takes the way out of the others along. */
  "single",
  /** One in each zone, about 33 USD each. */
  "perAz",
  /** One regional gateway that spreads over the zones by itself. Needs provider 6. */
  "regional",
  /** One small instance, about 3 USD: for development. */
  "instance",
] as const;
export type NatMode = (typeof NAT_MODES)[number];

/** What a way out is made of. */
export interface NatProps {
  readonly mode: Exclude<NatMode, "none">;
  readonly vpcId: string;
  readonly vpcCidr: string;
  readonly publicSubnets: readonly Subnet[];
  readonly privateSubnets: readonly Subnet[];
  /** Allocation ids to use instead of new addresses, in the order of the zones. */
  readonly elasticIps: readonly string[];
  readonly instanceType: string;
}

type Target = { readonly natGatewayId: string } | { readonly networkInterfaceId: string };

/**
 * The way out of the private subnets. Addresses belong to zone slots, not to gateways, so that a change of the mode
 * keeps those it still uses: partners who allow an address by name need not be told.
 */
export class Nat extends Construct {
  /** Public addresses that traffic from private subnets comes from; known after apply. Empty for those you brought. */
  readonly egressIps: readonly string[];
  private readonly ownIps: string[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NatProps,
  ) {
    super(scope, id);
    const targets = this.createTargets();
    for (const subnet of props.privateSubnets) {
      const target = targets.get(subnet.slot) ?? [...targets.values()][0];
      if (target !== undefined) this.createRoute(subnet, target);
    }
    this.egressIps = this.ownIps;
  }

  private createTargets(): ReadonlyMap<number, Target> {
    const { mode, publicSubnets } = this.props;
    if (mode === "regional") return new Map([[0, this.createRegional()]]);
    const subnets = mode === "perAz" ? publicSubnets : publicSubnets.slice(0, 1);
    return new Map(subnets.map((subnet, index) => [subnet.slot, this.createZonal(subnet, index)]));
  }

  private createZonal(subnet: SubnetRef, index: number): Target {
    const allocationId = this.allocationFor(subnet, index);
    const { vpcId, vpcCidr, instanceType, mode } = this.props;
    const { subnetId } = subnet;
    if (mode === "instance") {
      const nat = new NatInstance(this, `Instance${subnet.slot}`, {
        vpcId,
        vpcCidr,
        subnetId,
        allocationId,
        instanceType,
      });
      return { networkInterfaceId: nat.networkInterfaceId };
    }
    const tags = { Name: physicalName(this, "generic") };
    return { natGatewayId: new NatGateway(this, `Gateway${subnet.slot}`, { subnetId, allocationId, tags }).id };
  }

  private createRegional(): Target {
    const gateway = new NatGateway(this, "Regional", {
      availabilityMode: "regional",
      vpcId: this.props.vpcId,
      availabilityZoneAddress: this.props.publicSubnets.map((subnet, index) => ({
        availabilityZone: subnet.availabilityZone,
        allocationIds: [this.allocationFor(subnet, index)],
      })),
      tags: { Name: physicalName(this, "generic") },
    });
    return { natGatewayId: gateway.id };
  }

  private allocationFor(subnet: SubnetRef, index: number): string {
    const brought = this.props.elasticIps[index];
    if (brought !== undefined) return brought;
    const tags = { Name: physicalName(this, "generic") };
    const address = new Eip(this, `Address${subnet.slot}`, { domain: "vpc", tags });
    this.ownIps.push(address.publicIp);
    return address.id;
  }

  private createRoute(subnet: Subnet, target: Target): void {
    new Route(subnet, "ToInternet", {
      routeTableId: subnet.routeTableId,
      destinationCidrBlock: "0.0.0.0/0",
      ...target,
    });
  }
}
