import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group/index.js";
import { EgressOnlyInternetGateway } from "@cdktf/provider-aws/lib/egress-only-internet-gateway/index.js";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway/index.js";
import { Route } from "@cdktf/provider-aws/lib/route/index.js";
import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import type { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { Account } from "../core/account";
import { checkProps } from "../core/checks";
import { physicalName } from "../core/names";
import { isToken } from "../core/tokens";
import { cidrOf, SUBNET_TIERS, type SubnetTier, subnetShare } from "./cidr-plan";
import { endpointServices } from "./endpoint-services";
import { Endpoints, type InterfaceEndpointOptions } from "./endpoints";
import { ExistingNetwork, type ExistingNetworkProps } from "./existing-network";
import { FlowLogs } from "./flow-logs";
import { Nat } from "./nat";
import { networkChecks } from "./network-checks";
import { type NetworkProps, type SettledProps, settle } from "./network-props";
import {
  type InterfaceEndpoints,
  type NetworkRef,
  type S3Gateway,
  type SubnetSelection,
  selectSubnets,
} from "./network-ref";
import { Subnet } from "./subnet";
import { formatSubnetLayout, type SubnetLayoutRow, subnetLayout } from "./subnet-layout";

/**
 * A VPC with subnets in tiers and zones whose plan only ever grows: adding a zone or a tier changes no block and no
 * address of what is there. Private ways to S3 and DynamoDB, flow logs and a locked default security group come along.
 * With the defaults it costs about 37 USD a month, nearly all of it for the NAT gateway and its address.
 *
 * @example
 * import { MillraceApp, MillraceStack, Network } from "millrace";
 * const environment = { name: "dev", profile: "dev", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Analysis", { environment });
 * const network = new Network(stack, "Network", { availabilityZones: ["us-west-2a", "us-west-2b"], nat: "instance" });
 * console.log(network.describeSubnets());
 */
export class Network extends Construct implements NetworkRef {
  readonly vpcId: string;
  /** Known at synth unless it comes from IPAM. */
  readonly cidr: string;
  readonly subnets: readonly Subnet[];
  /** Where traffic of private subnets comes from; known after apply. */
  readonly egressIps: readonly string[];
  /** Escape hatch: the provider's own resource. */
  readonly resource: Vpc;
  private readonly endpoints: Endpoints;
  private readonly layout: () => readonly SubnetLayoutRow[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const settled = settle(props);
    checkProps(this, networkChecks(settled));
    this.resource = this.createVpc(settled);
    this.vpcId = this.resource.id;
    this.cidr = settled.ipamPool === undefined ? settled.cidr : this.resource.cidrBlock;
    this.layout = () => subnetLayout(settled.cidr, settled.availabilityZones, settled.azSlots, settled.tiers);
    this.subnets = this.createSubnets(settled);
    this.createInternetRoutes(settled);
    this.egressIps = this.createNat(settled);
    this.endpoints = this.createEndpoints(settled);
    this.lockDefaultSecurityGroup(settled);
    this.createFlowLogs(settled);
  }

  /** A network made elsewhere, by its ids. */
  static fromIds(props: ExistingNetworkProps): NetworkRef {
    return new ExistingNetwork(props);
  }

  /**
   * Subnets of a tier, in the order of their slots.
   *
   * @throws Error if there are none
   */
  selectSubnets(selection: SubnetSelection): readonly Subnet[] {
    return selectSubnets(this.subnets, selection, this.node.path);
  }

  /** A private way to one more service of AWS, such as `sqs`. */
  addInterfaceEndpoint(service: string, options?: InterfaceEndpointOptions): VpcEndpoint {
    return this.endpoints.addInterface(service, options);
  }

  /** The way to S3. */
  get s3Gateway(): S3Gateway {
    return this.endpoints.s3;
  }

  /** The private ways to services of AWS. */
  get interfaceEndpoints(): InterfaceEndpoints {
    return this.endpoints;
  }

  /** The address plan, used and free. With IPAM it shows the shares of `cidr`'s default. */
  subnetLayout(): readonly SubnetLayoutRow[] {
    return this.layout();
  }

  /** The address plan as a table for people. */
  describeSubnets(): string {
    return formatSubnetLayout(this.layout());
  }

  private createVpc({ cidr, ipamPool, ipv6 }: SettledProps): Vpc {
    const block =
      ipamPool === undefined
        ? { cidrBlock: cidr }
        : { ipv4IpamPoolId: ipamPool.id, ipv4NetmaskLength: ipamPool.netmaskLength };
    return new Vpc(this, "Resource", {
      ...block,
      enableDnsSupport: true,
      // Interface endpoints answer under the services' own names only with it.
      enableDnsHostnames: true,
      assignGeneratedIpv6CidrBlock: ipv6,
      tags: { Name: physicalName(this, "generic") },
    });
  }

  private createSubnets({ availabilityZones, azSlots, tiers, ipv6 }: SettledProps): readonly Subnet[] {
    return SUBNET_TIERS.filter((tier) => tiers.includes(tier)).flatMap((tier) => {
      const group = new Construct(this, `${tier[0]?.toUpperCase()}${tier.slice(1)}`);
      return availabilityZones.flatMap((availabilityZone, slot) => {
        if (availabilityZone === null) return [];
        const share = subnetShare(tier, slot, azSlots);
        const cidr = this.blockOf(share);
        const ipv6Cidr = ipv6 ? Fn.cidrsubnet(this.resource.ipv6CidrBlock, 8, ipv6Number(tier, slot)) : undefined;
        return new Subnet(group, `Slot${slot}`, { vpcId: this.vpcId, tier, slot, availabilityZone, cidr, ipv6Cidr });
      });
    });
  }

  private blockOf(share: ReturnType<typeof subnetShare>): string {
    return isToken(this.cidr) ? Fn.cidrsubnet(this.cidr, share.newBits, share.number) : cidrOf(this.cidr, share);
  }

  private createInternetRoutes({ tiers, ipv6 }: SettledProps): void {
    const tags = { Name: physicalName(this, "generic") };
    if (tiers.includes("public")) {
      const gatewayId = new InternetGateway(this, "InternetGateway", { vpcId: this.vpcId, tags }).id;
      for (const subnet of this.inTier("public")) {
        const routeTableId = subnet.routeTableId;
        new Route(subnet, "ToInternet", { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId });
        if (ipv6) new Route(subnet, "ToInternet6", { routeTableId, destinationIpv6CidrBlock: "::/0", gatewayId });
      }
    }
    if (!ipv6 || !tiers.includes("private")) return;
    const egressOnlyGatewayId = new EgressOnlyInternetGateway(this, "EgressGateway", { vpcId: this.vpcId, tags }).id;
    for (const subnet of this.inTier("private")) {
      const { routeTableId } = subnet;
      new Route(subnet, "ToInternet6", { routeTableId, destinationIpv6CidrBlock: "::/0", egressOnlyGatewayId });
    }
  }

  private createNat({ nat, natElasticIps, natInstanceType }: SettledProps): readonly string[] {
    const privateSubnets = this.inTier("private");
    if (nat === "none" || privateSubnets.length === 0) return [];
    return new Nat(this, "Nat", {
      mode: nat,
      vpcId: this.vpcId,
      vpcCidr: this.cidr,
      publicSubnets: this.inTier("public"),
      privateSubnets,
      elasticIps: natElasticIps,
      instanceType: natInstanceType,
    }).egressIps;
  }

  private createEndpoints({ endpoints }: SettledProps): Endpoints {
    // One address a zone is all an endpoint can have: the most closed tier there is.
    const tier = (["isolated", "private", "public"] as const).find((name) => this.inTier(name).length > 0);
    const created = new Endpoints(this, "Endpoints", {
      vpcId: this.vpcId,
      vpcCidr: this.cidr,
      region: new Account(this).region,
      routeTableIds: this.subnets.map((subnet) => subnet.routeTableId),
      subnetIds: tier === undefined ? [] : this.inTier(tier).map((subnet) => subnet.subnetId),
    });
    for (const service of endpointServices(endpoints)) created.addInterface(service);
    return created;
  }

  private lockDefaultSecurityGroup({ restrictDefaultSecurityGroup }: SettledProps): void {
    if (!restrictDefaultSecurityGroup) return;
    new DefaultSecurityGroup(this, "DefaultSecurityGroup", { vpcId: this.vpcId, ingress: [], egress: [] });
  }

  private createFlowLogs({ flowLogs, flowLogRetention }: SettledProps): void {
    if (flowLogs === "off") return;
    new FlowLogs(this, "FlowLogs", { vpcId: this.vpcId, destination: flowLogs, retention: flowLogRetention });
  }

  private inTier(tier: SubnetTier): readonly Subnet[] {
    return this.subnets.filter((subnet) => subnet.tier === tier);
  }
}

/** A /64 of the VPC's /56: sixteen for each tier, in the order the tiers were thought of. */
function ipv6Number(tier: SubnetTier, slot: number): number {
  return SUBNET_TIERS.indexOf(tier) * 16 + slot;
}
