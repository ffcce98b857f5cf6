import {
  type Check,
  countOutside,
  durationOutside,
  malformed,
  notOneOf,
  notWhole,
  outside,
  refuse,
  repeated,
} from "../core/checks";
import { Duration } from "../core/duration";
import { isToken } from "../core/tokens";
import { longestVpcPrefix, MAX_AZ_SLOTS, parseCidr, SUBNET_TIERS } from "./cidr-plan";
import { endpointServices } from "./endpoint-services";
import { FLOW_LOG_DESTINATIONS } from "./flow-logs";
import { NAT_MODES } from "./nat";
import type { SettledProps } from "./network-props";

/** Everything that AWS, or the plan, would refuse. */
export function networkChecks(props: SettledProps): Check {
  return [
    outside("azSlots", props.azSlots, 1, MAX_AZ_SLOTS),
    notWhole("azSlots", props.azSlots),
    blockChecks(props),
    zoneChecks(props),
    countOutside("tiers", props.tiers, 1, SUBNET_TIERS.length, "name at least one tier"),
    ...props.tiers.map((tier) => notOneOf("tiers", tier, SUBNET_TIERS)),
    natChecks(props),
    notOneOf("flowLogs", props.flowLogs, FLOW_LOG_DESTINATIONS),
    durationOutside("flowLogRetention", props.flowLogRetention, Duration.days(1), Duration.days(3653)),
    repeated("endpoints", endpointServices(props.endpoints)),
  ];
}

function blockChecks({ cidr, cidrGiven, ipamPool, azSlots }: SettledProps): Check {
  const longest = longestVpcPrefix(Math.min(Math.max(Math.floor(azSlots), 1), MAX_AZ_SLOTS));
  return [
    refuse(cidrGiven && ipamPool !== undefined, {
      prop: "cidr",
      must: "be left out when ipamPool chooses the block",
      got: cidr,
      remedy: "remove one of the two",
    }),
    outside("ipamPool.netmaskLength", ipamPool?.netmaskLength, 16, longest),
    isToken(cidr) || isBlock(cidr, longest)
      ? undefined
      : {
          prop: "cidr",
          must: `be an IPv4 block of /16 to /${longest} without bits beyond its prefix`,
          got: cidr,
          remedy: "write it as 10.0.0.0/16, or use fewer azSlots for a smaller network",
        },
  ];
}

function isBlock(cidr: string, longest: number): boolean {
  try {
    const { prefix } = parseCidr(cidr);
    return prefix >= 16 && prefix <= longest;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function zoneChecks({ availabilityZones, azSlots }: SettledProps): Check {
  const used = availabilityZones.filter((zone) => zone !== null);
  return [
    countOutside("availabilityZones", used, 1, MAX_AZ_SLOTS, "name the zones to use"),
    refuse(availabilityZones.length > azSlots, {
      prop: "availabilityZones",
      must: `fit into azSlots (${azSlots})`,
      got: availabilityZones.length,
      remedy: "name fewer zones; azSlots of a network that exists cannot be raised without replacing its subnets",
    }),
    repeated("availabilityZones", used),
    ...used.map((zone) =>
      malformed("availabilityZones", zone, /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, {
        must: "name zones such as us-west-2a",
        remedy: "use the zone's name; local zones are not supported",
      }),
    ),
  ];
}

function natChecks({ nat, tiers, natElasticIps, availabilityZones, natInstanceType }: SettledProps): Check {
  const used = availabilityZones.filter((zone) => zone !== null).length;
  const needed = nat === "none" ? 0 : nat === "single" || nat === "instance" ? 1 : used;
  return [
    notOneOf("nat", nat, NAT_MODES),
    refuse(nat !== "none" && tiers.includes("private") && !tiers.includes("public"), {
      prop: "nat",
      must: 'be "none" without public subnets, which a NAT gateway lies in',
      got: nat,
      remedy: 'add the tier "public", or set nat: "none" and name endpoints',
    }),
    refuse(natElasticIps.length > 0 && natElasticIps.length !== needed, {
      prop: "natElasticIps",
      must: `have ${needed} allocation ids for nat "${nat}"`,
      got: natElasticIps.length,
      remedy: "give one for each gateway, or none",
    }),
    malformed("natInstanceType", natInstanceType, /^[a-z]+\d+g[a-z]*\.[a-z0-9]+$/, {
      must: "be an ARM instance type such as t4g.nano",
      remedy: "choose a Graviton type; the image is for ARM",
    }),
  ];
}
