import { RouteTable } from "@cdktf/provider-aws/lib/route-table/index.js";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association/index.js";
import { Subnet as AwsSubnet } from "@cdktf/provider-aws/lib/subnet/index.js";
import { Construct } from "constructs";
import { physicalName } from "../core/names";
import type { SubnetTier } from "./cidr-plan";

/** What others need to know of a subnet. */
export interface SubnetRef {
  readonly subnetId: string;
  readonly tier: SubnetTier;
  /** Which of the network's zone slots it lies in, from 0. */
  readonly slot: number;
  readonly availabilityZone: string;
  readonly cidr: string;
  readonly routeTableId: string;
}

/** Props of {@link Subnet}. */
export interface SubnetProps {
  readonly vpcId: string;
  readonly tier: SubnetTier;
  readonly slot: number;
  readonly availabilityZone: string;
  readonly cidr: string;
  /** `undefined` without IPv6. */
  readonly ipv6Cidr: string | undefined;
}

/** One subnet with a route table of its own, so that its way out can change without touching the others. */
export class Subnet extends Construct implements SubnetRef {
  readonly subnetId: string;
  readonly tier: SubnetTier;
  readonly slot: number;
  readonly availabilityZone: string;
  readonly cidr: string;
  readonly routeTableId: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: AwsSubnet;

  constructor(scope: Construct, id: string, props: SubnetProps) {
    super(scope, id);
    this.tier = props.tier;
    this.slot = props.slot;
    this.availabilityZone = props.availabilityZone;
    this.cidr = props.cidr;
    const tags = { Name: physicalName(this, "generic"), "millrace:tier": props.tier };
    this.resource = new AwsSubnet(this, "Resource", {
      vpcId: props.vpcId,
      availabilityZone: props.availabilityZone,
      cidrBlock: props.cidr,
      ipv6CidrBlock: props.ipv6Cidr,
      assignIpv6AddressOnCreation: props.ipv6Cidr !== undefined,
      // A public address is asked for by what needs one, never given to everything that starts here.
      mapPublicIpOnLaunch: false,
      tags,
    });
    this.subnetId = this.resource.id;
    const routes = new RouteTable(this, "Routes", { vpcId: props.vpcId, tags });
    this.routeTableId = routes.id;
    new RouteTableAssociation(this, "RoutesOfSubnet", { subnetId: this.subnetId, routeTableId: routes.id });
  }
}
