import type { SubnetTier } from "./cidr-plan";
import { type NetworkRef, type S3Gateway, type SubnetSelection, selectSubnets } from "./network-ref";
import type { SubnetRef } from "./subnet";

/** A subnet made elsewhere. */
export interface ExistingSubnet {
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly routeTableId: string;
  readonly cidr: string;
}

/** Ids of a network made elsewhere. */
export interface ExistingNetworkProps {
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Address range of the VPC. */
  readonly cidr: string;
  /** Subnets by tier; their place in the list is their slot. */
  readonly subnets: Readonly<Partial<Record<SubnetTier, readonly ExistingSubnet[]>>>;
  /**
   * The gateway endpoint of S3.
   * @default - who needs it asks AWS
   */
  readonly s3Gateway?: S3Gateway;
}

/** A network made elsewhere: it makes no resource. */
export class ExistingNetwork implements NetworkRef {
  readonly vpcId: string;
  readonly cidr: string;
  readonly subnets: readonly SubnetRef[];
  readonly s3Gateway: S3Gateway | undefined;

  constructor({ vpcId, cidr, subnets, s3Gateway }: ExistingNetworkProps) {
    this.vpcId = vpcId;
    this.s3Gateway = s3Gateway;
    this.cidr = cidr;
    const tiers = Object.entries(subnets) as [SubnetTier, readonly ExistingSubnet[]][];
    this.subnets = tiers.flatMap(([tier, list]) => list.map((subnet, slot) => ({ ...subnet, tier, slot })));
  }

  selectSubnets(selection: SubnetSelection): readonly SubnetRef[] {
    return selectSubnets(this.subnets, selection, `Network ${this.vpcId}`);
  }
}
