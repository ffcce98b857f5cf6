import type { Connections } from "../core/connections";
import type { SubnetTier } from "./cidr-plan";
import type { SubnetRef } from "./subnet";

/** A network's way to S3 that costs nothing and leads nowhere else. */
export interface S3Gateway {
  readonly endpointId: string;
  /** The addresses of S3, for rules of security groups. */
  readonly prefixListId: string;
}

/** A network's private ways to AWS's services. */
export interface InterfaceEndpoints {
  /** Who may use them. */
  readonly connections: Connections;
  /** Whether there is one for a service, such as `sqs`. */
  has(service: string): boolean;
}

/** A network as other constructs need it: made here or elsewhere. */
export interface NetworkRef {
  readonly vpcId: string;
  readonly cidr: string;
  readonly subnets: readonly SubnetRef[];
  /**
   * The gateway endpoint of S3.
   * @default - who needs it asks AWS
   */
  readonly s3Gateway?: S3Gateway;
  /**
   * The interface endpoints.
   * @default - unknown; they have addresses of the network
   */
  readonly interfaceEndpoints?: InterfaceEndpoints;
  selectSubnets(selection: SubnetSelection): readonly SubnetRef[];
}

/** Which subnets. */
export interface SubnetSelection {
  readonly tier: SubnetTier;
  /**
   * Zone slots to choose from.
   * @default - all
   */
  readonly slots?: readonly number[];
}

/** The subnets that a selection names, by slot. `path` is the network's, for the message. */
export function selectSubnets<S extends SubnetRef>(subnets: readonly S[], selection: SubnetSelection, path: string) {
  const { tier, slots } = selection;
  const chosen = subnets.filter((subnet) => subnet.tier === tier && (slots?.includes(subnet.slot) ?? true));
  if (chosen.length > 0) return chosen;
  const there = [...new Set(subnets.map((subnet) => `${subnet.tier} ${subnet.slot}`))].join(", ");
  const wanted = slots === undefined ? tier : `${tier} in slots ${slots.join(", ")}`;
  throw new Error(`${path}: tier must name subnets of the network, got ${wanted}; there are ${there}`);
}
