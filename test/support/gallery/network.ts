import { Network } from "../../../constructs";
import type { Exhibit } from "./exhibits";

const availabilityZones = ["us-east-1a", "us-east-1b"];

export const NETWORK_DEFAULT: Exhibit = {
  name: "Network",
  build: (scope, id) => new Network(scope, id, { availabilityZones }),
};

export const NETWORK_FORMS: readonly Exhibit[] = [
  {
    name: "NetworkPerAz",
    build: (scope, id) =>
      new Network(scope, id, {
        availabilityZones,
        nat: "perAz",
        endpoints: "batch-ec2",
        flowLogs: "cloudwatch",
      }),
  },
  {
    name: "NetworkIpv6",
    build: (scope, id) => new Network(scope, id, { availabilityZones, ipv6: true, nat: "none", flowLogs: "off" }),
  },
  {
    name: "NetworkInstance",
    build: (scope, id) => new Network(scope, id, { availabilityZones, nat: "instance", flowLogs: "off" }),
  },
  {
    name: "NetworkRegional",
    build: (scope, id) => new Network(scope, id, { availabilityZones, nat: "regional", flowLogs: "off" }),
  },
  {
    name: "NetworkIpam",
    build: (scope, id) =>
      new Network(scope, id, {
        availabilityZones,
        ipamPool: { id: "ipam-pool-0123456789abcdef0", netmaskLength: 20 },
        flowLogs: "off",
      }),
  },
  {
    name: "NetworkClosed",
    build: (scope, id) =>
      new Network(scope, id, {
        availabilityZones,
        nat: "none",
        tiers: ["isolated"],
        endpoints: "fargate",
        flowLogs: "off",
      }),
  },
];
