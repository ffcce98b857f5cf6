import type { ResourceBehaviour } from "./behaviour";

/** A VPC that asks Amazon or a pool for its blocks gets well-formed ones, so that subnets can be cut from them. */
export const vpc: ResourceBehaviour = {
  apply: (state) => ({
    ...state,
    ...(state.assign_generated_ipv6_cidr_block === true ? { ipv6_cidr_block: "2600:1f14:abc:de00::/56" } : {}),
    ...(typeof state.ipv4_netmask_length === "number" ? { cidr_block: `10.64.0.0/${state.ipv4_netmask_length}` } : {}),
  }),
};
