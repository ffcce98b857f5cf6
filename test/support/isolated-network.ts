import { Network, type NetworkRef } from "../../constructs";

/** A network that exists already, with private and isolated subnets in these zones of `us-west-2`. */
export function isolatedNetwork(zones: readonly string[] = ["a", "b"]): NetworkRef {
  const inTier = (tier: string) => zones.map((zone) => subnet(tier, zone));
  return Network.fromIds({
    vpcId: "vpc-0123456789abcdef0",
    cidr: "10.0.0.0/16",
    subnets: { private: inTier("private"), isolated: inTier("isolated") },
  });
}

function subnet(tier: string, zone: string) {
  return {
    availabilityZone: `us-west-2${zone}`,
    subnetId: `subnet-${tier}-${zone}`,
    routeTableId: `rtb-${tier}-${zone}`,
    cidr: "10.0.0.0/24",
  };
}
