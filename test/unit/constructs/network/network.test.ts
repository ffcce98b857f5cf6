import { Fn, Token } from "cdktf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NAT_MODES, type NatMode, Network, type NetworkProps, type SubnetTier } from "../../../../constructs";
import { Duration } from "../../../../constructs/core/duration";
import { refusal, synthesize } from "../../../support/synthesize";

const ZONES = ["us-west-2a", "us-west-2b"];

function network(props: Partial<NetworkProps> = {}) {
  return synthesize((stack) => new Network(stack, "Network", { availabilityZones: ZONES, ...props }));
}

function refused(props: Partial<NetworkProps>) {
  return refusal((stack) => new Network(stack, "Network", { availabilityZones: ZONES, ...props }));
}

/** Path and type of each resource with the arguments that must never change. */
function fixedParts(props: Partial<NetworkProps>): Map<string, unknown> {
  const stack = network(props);
  return new Map(
    stack.resources().map((line) => {
      const [path = ""] = line.split(" ");
      const { cidr_block, ipv6_cidr_block, availability_zone } = stack.resource(path);
      return [`${line} ${stack.address(path)}`, { cidr_block, ipv6_cidr_block, availability_zone }];
    }),
  );
}

test("by default it makes a VPC, three tiers in each zone, one NAT gateway, free endpoints and flow logs", () => {
  const types = network()
    .resources()
    .map((line) => line.split(" ")[1] ?? "");
  const counted = new Map<string, number>();
  for (const type of types) counted.set(type, (counted.get(type) ?? 0) + 1);
  expect(Object.fromEntries([...counted].filter(([type]) => !type.startsWith("aws_s3_")))).toEqual({
    aws_default_security_group: 1,
    aws_eip: 1,
    aws_flow_log: 1,
    aws_internet_gateway: 1,
    aws_nat_gateway: 1,
    aws_route: 4,
    aws_route_table: 6,
    aws_route_table_association: 6,
    aws_subnet: 6,
    aws_vpc: 1,
    aws_vpc_endpoint: 2,
  });
});

test("a subnet has the block of its slot and tier, and gives no public address to what starts in it", () => {
  const subnet = network().resource("Network/Private/Slot1/Resource");
  expect(subnet).toMatchObject({
    cidr_block: "10.0.32.0/19",
    availability_zone: "us-west-2b",
    map_public_ip_on_launch: false,
    tags: { "millrace:tier": "private" },
  });
});

test("null keeps a slot's addresses for the zones after it", () => {
  const stack = network({ availabilityZones: ["us-west-2a", null, "us-west-2c"] });
  expect(stack.has("Network/Public/Slot1/Resource")).toBe(false);
  expect(stack.resource("Network/Public/Slot2/Resource")).toMatchObject({ availability_zone: "us-west-2c" });
});

test("adding zones or tiers changes no address and no block of what is there", () => {
  const zones = fc.integer({ min: 1, max: 4 });
  const tiers = fc.subarray<SubnetTier>(["public", "private", "isolated"], { minLength: 1 });
  fc.assert(
    fc.property(zones, zones, tiers, tiers, fc.boolean(), (before, more, tiersBefore, tiersMore, ipv6) => {
      const all = ["us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"];
      const common = { nat: "none", flowLogs: "off", ipv6 } as const;
      const small = fixedParts({ ...common, availabilityZones: all.slice(0, before), tiers: tiersBefore });
      const grown = fixedParts({
        ...common,
        availabilityZones: all.slice(0, Math.max(before, more)),
        tiers: [...new Set([...tiersBefore, ...tiersMore])],
      });
      for (const [resource, fixed] of small) expect(grown.get(resource)).toEqual(fixed);
    }),
    { numRuns: 25 },
  );
});

test("changing how NAT is done keeps the addresses that are still used", () => {
  const eips = (nat: NatMode) =>
    network({ nat })
      .resources()
      .filter((line) => line.endsWith(" aws_eip"));
  expect(eips("perAz")).toEqual(expect.arrayContaining(eips("single")));
  expect(eips("instance")).toEqual(eips("single"));
  expect(eips("regional")).toEqual(eips("perAz"));
});

const TARGETS: Record<Exclude<NatMode, "none">, RegExp> = {
  single: /aws_nat_gateway\..*\.id/,
  perAz: /aws_nat_gateway\..*\.id/,
  regional: /aws_nat_gateway\..*\.id/,
  instance: /aws_instance\..*\.primary_network_interface_id/,
};

test.each(NAT_MODES.filter((mode) => mode !== "none"))("with nat %s private subnets lead out through it", (nat) => {
  const route = network({ nat }).resource("Network/Private/Slot1/ToInternet");
  expect(`${route.nat_gateway_id ?? route.network_interface_id}`).toMatch(TARGETS[nat]);
});

test("perAz leads each zone out through its own gateway, single through one", () => {
  const target = (nat: NatMode, slot: number) =>
    network({ nat }).resource(`Network/Private/Slot${slot}/ToInternet`).nat_gateway_id;
  expect(target("perAz", 0)).not.toEqual(target("perAz", 1));
  expect(target("single", 0)).toEqual(target("single", 1));
});

test("nat none leaves private subnets without a way out", () => {
  const stack = network({ nat: "none" });
  expect(stack.resources().filter((line) => /nat_gateway|aws_eip|Private.*aws_route$/.test(line))).toEqual([]);
});

test("a regional gateway spreads over the zones with one address each", () => {
  expect(network({ nat: "regional" }).resource("Network/Nat/Regional")).toMatchObject({
    availability_mode: "regional",
    availability_zone_address: [{ availability_zone: "us-west-2a" }, { availability_zone: "us-west-2b" }],
  });
});

test("a NAT instance forwards, demands metadata tokens and encrypts its disk", () => {
  const stack = network({ nat: "instance" });
  expect(stack.resource("Network/Nat/Instance0/Resource")).toMatchObject({
    source_dest_check: false,
    instance_type: "t4g.nano",
    metadata_options: { http_tokens: "required" },
    root_block_device: { encrypted: true },
    lifecycle: { ignore_changes: ["ami"] },
  });
});

test("natInstanceType chooses the instance", () => {
  const stack = network({ nat: "instance", natInstanceType: "t4g.small" });
  expect(stack.resource("Network/Nat/Instance0/Resource").instance_type).toBe("t4g.small");
});

test("natElasticIps are used instead of new addresses", () => {
  const stack = network({ natElasticIps: ["eipalloc-0123456789abcdef0"] });
  expect(stack.resources().filter((line) => line.endsWith(" aws_eip"))).toEqual([]);
  expect(stack.resource("Network/Nat/Gateway0").allocation_id).toBe("eipalloc-0123456789abcdef0");
});

test("isolated subnets have no route but the network's own and the gateway endpoints", () => {
  expect(
    network()
      .resources()
      .filter((line) => /Isolated.*aws_route$/.test(line)),
  ).toEqual([]);
  expect(network().resource("Network/Endpoints/S3").route_table_ids).toHaveLength(6);
});

test.each([
  ["fargate", ["EcrApi", "EcrDkr", "Logs", "Secretsmanager"]],
  ["batch-ec2", ["Ecs", "EcsAgent", "EcsTelemetry"]],
  [["sqs"], ["Sqs"]],
] as const)("endpoints %s come as interfaces with private names", (endpoints, ids) => {
  const stack = network({ endpoints });
  for (const id of ids) {
    const endpoint = stack.resource(`Network/Endpoints/${id}`);
    expect(endpoint).toMatchObject({ vpc_endpoint_type: "Interface", private_dns_enabled: true });
    expect(endpoint.subnet_ids).toHaveLength(2);
  }
});

test("interface endpoints can be added later, once each, with a policy of their own", () => {
  const stack = synthesize((scope) => {
    const made = new Network(scope, "Network", { availabilityZones: ZONES });
    const policy = [{ actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:us-west-2:123456789012:jobs"] }];
    expect(made.addInterfaceEndpoint("sqs", { policy })).toBe(made.addInterfaceEndpoint("sqs"));
  });
  expect(stack.json("Network/Endpoints/Sqs", "policy")).toMatchObject({
    Statement: [{ Action: "sqs:SendMessage", Principal: "*" }],
  });
});

test("flow logs go to a bucket of their own as Parquet, and wait for its policy", () => {
  const stack = network({ flowLogRetention: Duration.days(7) });
  expect(stack.resource("Network/FlowLogs/Resource")).toMatchObject({
    log_destination_type: "s3",
    traffic_type: "ALL",
    max_aggregation_interval: 600,
    destination_options: { file_format: "parquet", per_hour_partition: true, hive_compatible_partitions: true },
  });
  expect(stack.dependsOn("Network/FlowLogs/Resource")).toContain("Network/FlowLogs/Bucket/Policy");
  expect(JSON.stringify(stack.resource("Network/FlowLogs/Bucket/Lifecycle"))).toContain('"days":7');
});

test("flow logs go to CloudWatch if asked, under a role that only this account's flow logs assume", () => {
  const stack = network({ flowLogs: "cloudwatch" });
  expect(stack.resource("Network/FlowLogs/LogGroup").retention_in_days).toBe(30);
  expect(stack.json("Network/FlowLogs/Role/Resource", "assume_role_policy")).toMatchObject({
    Statement: [{ Principal: { Service: "vpc-flow-logs.amazonaws.com" }, Condition: { StringEquals: {} } }],
  });
});

test("flowLogs off makes none", () => {
  expect(
    network({ flowLogs: "off" })
      .resources()
      .filter((line) => line.includes("FlowLogs")),
  ).toEqual([]);
});

test("the default security group loses its rules, unless it is left alone", () => {
  expect(network().resource("Network/DefaultSecurityGroup")).toMatchObject({ ingress: [], egress: [] });
  expect(network({ restrictDefaultSecurityGroup: false }).has("Network/DefaultSecurityGroup")).toBe(false);
});

test("ipv6 gives each subnet a block, and private subnets a way out without NAT", () => {
  const stack = network({ ipv6: true });
  expect(stack.resource("Network/Resource").assign_generated_ipv6_cidr_block).toBe(true);
  expect(String(stack.resource("Network/Private/Slot1/Resource").ipv6_cidr_block)).toContain("cidrsubnet(");
  expect(stack.resource("Network/Private/Slot0/ToInternet6")).toHaveProperty("egress_only_gateway_id");
  expect(stack.resource("Network/Public/Slot0/ToInternet6")).toHaveProperty("gateway_id");
});

test("with an IPAM pool Terraform cuts the subnets from the block it gets", () => {
  const stack = network({ ipamPool: { id: "ipam-pool-0123456789abcdef0", netmaskLength: 18 } });
  expect(stack.resource("Network/Resource")).toMatchObject({ ipv4_netmask_length: 18 });
  expect(String(stack.resource("Network/Private/Slot1/Resource").cidr_block)).toContain(", 3, 1)");
});

test("the layout shows used and free blocks in the order of addresses", () => {
  let printed = "";
  synthesize((stack) => {
    printed = new Network(stack, "Network", {
      availabilityZones: ZONES,
      azSlots: 2,
      cidr: "10.8.0.0/20",
    }).describeSubnets();
  });
  expect(printed).toBe(
    [
      "block         tier      slot  zone        usable",
      "10.8.0.0/22   private   0     us-west-2a  1019",
      "10.8.4.0/22   private   1     us-west-2b  1019",
      "10.8.8.0/23   public    0     us-west-2a  507",
      "10.8.10.0/23  public    1     us-west-2b  507",
      "10.8.12.0/24  isolated  0     us-west-2a  251",
      "10.8.13.0/24  isolated  1     us-west-2b  251",
      "10.8.14.0/23  spare           free        507",
    ].join("\n"),
  );
});

test("subnets are selected by tier and slot; what is not there is an error that says what is", () => {
  synthesize((stack) => {
    const made = new Network(stack, "Network", { availabilityZones: ZONES, tiers: ["public"] });
    expect(made.selectSubnets({ tier: "public", slots: [1] }).map((subnet) => subnet.slot)).toEqual([1]);
    expect(() => made.selectSubnets({ tier: "isolated" })).toThrow(
      "Shop/Network: tier must name subnets of the network, got isolated; there are public 0, public 1",
    );
  });
});

test("a network made elsewhere is used by its ids and makes no resource", () => {
  const subnet = { availabilityZone: "us-west-2a", routeTableId: "rtb-1", cidr: "10.0.0.0/24" };
  const existing = Network.fromIds({
    vpcId: "vpc-1",
    cidr: "10.0.0.0/16",
    subnets: { private: [{ ...subnet, subnetId: "subnet-1" }] },
  });
  expect(existing.selectSubnets({ tier: "private" })).toMatchObject([{ subnetId: "subnet-1", slot: 0 }]);
});

test.each<[string, Partial<NetworkProps>, string]>([
  ["no zone", { availabilityZones: [] }, "availabilityZones must have 1 to 8 items, got 0; name the zones to use"],
  [
    "more zones than slots",
    { azSlots: 1 },
    "availabilityZones must fit into azSlots (1), got 2; name fewer zones; azSlots of a network that exists cannot be raised without replacing its subnets",
  ],
  [
    "a zone twice",
    { availabilityZones: ["us-west-2a", "us-west-2a"] },
    'availabilityZones must name each item once, got "us-west-2a"; remove the repetition',
  ],
  [
    "a region for a zone",
    { availabilityZones: ["us-west-2"] },
    'availabilityZones must name zones such as us-west-2a, got "us-west-2"; use the zone\'s name; local zones are not supported',
  ],
  [
    "a block with bits beyond its prefix",
    { cidr: "10.0.0.1/16" },
    'cidr must be an IPv4 block of /16 to /23 without bits beyond its prefix, got "10.0.0.1/16"; write it as 10.0.0.0/16, or use fewer azSlots for a smaller network',
  ],
  [
    "a block too small for its slots",
    { cidr: "10.0.0.0/24" },
    'cidr must be an IPv4 block of /16 to /23 without bits beyond its prefix, got "10.0.0.0/24"; write it as 10.0.0.0/16, or use fewer azSlots for a smaller network',
  ],
  [
    "a block and a pool",
    { cidr: "10.0.0.0/16", ipamPool: { id: "ipam-pool-1", netmaskLength: 16 } },
    'cidr must be left out when ipamPool chooses the block, got "10.0.0.0/16"; remove one of the two',
  ],
  ["too many slots", { azSlots: 9 }, "azSlots must be from 1 to 8, got 9; give a number in that range"],
  [
    "NAT without public subnets",
    { tiers: ["private"] },
    'nat must be "none" without public subnets, which a NAT gateway lies in, got "single"; add the tier "public", or set nat: "none" and name endpoints',
  ],
  [
    "addresses for more gateways than there are",
    { natElasticIps: ["eipalloc-1", "eipalloc-2"] },
    'natElasticIps must have 1 allocation ids for nat "single", got 2; give one for each gateway, or none',
  ],
  [
    "an Intel NAT instance",
    { natInstanceType: "t3.nano" },
    'natInstanceType must be an ARM instance type such as t4g.nano, got "t3.nano"; choose a Graviton type; the image is for ARM',
  ],
  [
    "an endpoint twice",
    { endpoints: ["sqs", "sqs"] },
    'endpoints must name each item once, got "sqs"; remove the repetition',
  ],
])("%s is refused", (_title, props, message) => {
  expect(refused(props)).toBe(`Shop/Network: ${message}`);
});

test("values that only Terraform knows pass through", () => {
  const zone = Token.asString(Fn.element(["us-west-2a"], 0));
  const cidr = Token.asString(Fn.lookup({ block: "10.0.0.0/16" }, "block", ""));
  const subnet = network({ availabilityZones: [zone], cidr }).resource("Network/Private/Slot0/Resource");
  expect(String(subnet.cidr_block)).toContain("cidrsubnet(");
});
