import { Duration } from "../core/duration";
import { SUBNET_TIERS, type SubnetTier } from "./cidr-plan";
import type { EndpointSet } from "./endpoint-services";
import type { FlowLogDestination } from "./flow-logs";
import type { NatMode } from "./nat";

/** An address pool of IPAM that chooses the VPC's block. */
export interface IpamPool {
  readonly id: string;
  /** Length of the prefix to take, 16 to 23. */
  readonly netmaskLength: number;
}

/** Props of {@link Network}. */
export interface NetworkProps {
  /**
   * The zones in use, by slot. Only ever append to the list; to leave a zone, put `null` in its place, so that the
   * others keep their addresses.
   */
  readonly availabilityZones: readonly (string | null)[];
  /**
   * The network's block, /16 to /23 with four slots. A change replaces the network.
   * @default "10.0.0.0/16"
   */
  readonly cidr?: string;
  /**
   * Takes the block from IPAM instead of `cidr`.
   * @default - `cidr` counts
   */
  readonly ipamPool?: IpamPool;
  /**
   * Zones that the plan keeps room for: 1 to 8. A change replaces every subnet.
   * @default 4
   */
  readonly azSlots?: number;
  /**
   * Tiers that get subnets in each zone. Tiers can be added at any time.
   * @default ["public", "private", "isolated"]
   */
  readonly tiers?: readonly SubnetTier[];
  /**
   * How private subnets reach the internet; see {@link NAT_MODES} for prices.
   * @default "single"
   */
  readonly nat?: NatMode;
  /**
   * Allocation ids of Elastic IPs to use for NAT, in the order of the zones.
   * @default - new ones, which stay when `nat` changes
   */
  readonly natElasticIps?: readonly string[];
  /**
   * Type of the NAT instance: an ARM type.
   * @default "t4g.nano"
   */
  readonly natInstanceType?: string;
  /**
   * Interface endpoints beside the free S3 and DynamoDB gateways: a set by name, or services such as `["sqs"]`. Each
   * costs about 7 USD a month and zone.
   * @default []
   */
  readonly endpoints?: EndpointSet | readonly string[];
  /**
   * Where flow logs go: S3 as Parquet is the cheap one. `"off"` leaves no trace of who talked to whom.
   * @default "s3"
   */
  readonly flowLogs?: FlowLogDestination;
  /**
   * How long flow logs are kept.
   * @default Duration.days(30)
   */
  readonly flowLogRetention?: Duration;
  /**
   * Also gives every subnet an IPv6 block of Amazon's; private subnets reach out over IPv6 without NAT charges.
   * @default false
   */
  readonly ipv6?: boolean;
  /**
   * Takes all rules from the VPC's default security group, so that nothing works by accident.
   * @default true
   */
  readonly restrictDefaultSecurityGroup?: boolean;
}
export const NETWORK_DEFAULTS = {
  cidr: "10.0.0.0/16",
  azSlots: 4,
  tiers: SUBNET_TIERS,
  nat: "single",
  natInstanceType: "t4g.nano",
  endpoints: [],
  flowLogs: "s3",
  flowLogRetention: Duration.days(30),
  ipv6: false,
  restrictDefaultSecurityGroup: true,
} as const;

/** Props with their defaults in place. */
export type SettledProps = ReturnType<typeof settle>;

/** Puts the defaults in place. */
export function settle(props: NetworkProps) {
  const { cidr = NETWORK_DEFAULTS.cidr, azSlots = NETWORK_DEFAULTS.azSlots, ipamPool } = props;
  const { tiers = NETWORK_DEFAULTS.tiers, nat = NETWORK_DEFAULTS.nat, natElasticIps = [] } = props;
  const { natInstanceType = NETWORK_DEFAULTS.natInstanceType, ipv6 = NETWORK_DEFAULTS.ipv6 } = props;
  const { endpoints = NETWORK_DEFAULTS.endpoints, flowLogs = NETWORK_DEFAULTS.flowLogs } = props;
  const { flowLogRetention = NETWORK_DEFAULTS.flowLogRetention } = props;
  const { restrictDefaultSecurityGroup = NETWORK_DEFAULTS.restrictDefaultSecurityGroup } = props;
  return {
    availabilityZones: props.availabilityZones,
    ...{ cidr, azSlots, ipamPool, tiers, nat, natElasticIps, natInstanceType },
    ...{
      endpoints,
      flowLogs,
      flowLogRetention,
      ipv6,
      restrictDefaultSecurityGroup,
      cidrGiven: props.cidr !== undefined,
    },
  };
}
