import type { SubnetTier } from "./cidr-plan";
import type { SubnetRef } from "./subnet";

/** A network as other constructs need it: made here or elsewhere. */
export interface NetworkRef {
  readonly vpcId: string;
  readonly cidr: string;
  readonly subnets: readonly SubnetRef[];
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
