import type { Identities } from "./identities";

const EC2_EXTRAS: Identities = {
  aws_vpc: {
    cidr_block: "10.0.0.0/16",
    default_security_group_id: "sg-{hex:17}",
    default_route_table_id: "rtb-{hex:17}",
    main_route_table_id: "rtb-{hex:17}",
    default_network_acl_id: "acl-{hex:17}",
    dhcp_options_id: "dopt-{hex:17}",
    instance_tenancy: "default",
    enable_dns_support: "true",
  },
  aws_subnet: { availability_zone: "{region}a", availability_zone_id: "use1-az1" },
  aws_eip: {
    allocation_id: "{id}",
    public_ip: "203.0.113.10",
    public_dns: "ec2-203-0-113-10.compute.amazonaws.com",
    domain: "vpc",
    network_border_group: "{region}",
  },
  aws_nat_gateway: { public_ip: "203.0.113.10", private_ip: "10.0.0.10", network_interface_id: "eni-{hex:17}" },
  aws_vpc_security_group_ingress_rule: { security_group_rule_id: "{id}" },
  aws_vpc_security_group_egress_rule: { security_group_rule_id: "{id}" },
  aws_vpc_endpoint: { prefix_list_id: "pl-{hex:8}", state: "available", vpc_endpoint_type: "Gateway" },
  aws_network_interface: { private_ip: "10.0.0.10", mac_address: "02:00:00:00:00:01" },
  aws_instance: { private_ip: "10.0.0.10", public_ip: "203.0.113.10", private_dns: "ip-10-0-0-10.ec2.internal" },
};

const ids: Readonly<Record<string, readonly [id: string, arn: string]>> = {
  aws_vpc: ["vpc", "vpc"],
  aws_default_vpc: ["vpc", "vpc"],
  aws_subnet: ["subnet", "subnet"],
  aws_security_group: ["sg", "security-group"],
  aws_default_security_group: ["sg", "security-group"],
  aws_vpc_security_group_ingress_rule: ["sgr", "security-group-rule"],
  aws_vpc_security_group_egress_rule: ["sgr", "security-group-rule"],
  aws_internet_gateway: ["igw", "internet-gateway"],
  aws_egress_only_internet_gateway: ["eigw", "egress-only-internet-gateway"],
  aws_nat_gateway: ["nat", "natgateway"],
  aws_eip: ["eipalloc", "elastic-ip"],
  aws_route_table: ["rtb", "route-table"],
  aws_default_route_table: ["rtb", "route-table"],
  aws_network_acl: ["acl", "network-acl"],
  aws_default_network_acl: ["acl", "network-acl"],
  aws_vpc_endpoint: ["vpce", "vpc-endpoint"],
  aws_flow_log: ["fl", "vpc-flow-log"],
  aws_launch_template: ["lt", "launch-template"],
  aws_instance: ["i", "instance"],
  aws_network_interface: ["eni", "network-interface"],
  aws_ec2_managed_prefix_list: ["pl", "prefix-list"],
  aws_vpc_dhcp_options: ["dopt", "dhcp-options"],
  aws_ebs_volume: ["vol", "volume"],
  aws_ami: ["ami", "image"],
  aws_placement_group: ["pg", "placement-group"],
  aws_vpc_ipam: ["ipam", "ipam"],
  aws_vpc_ipam_pool: ["ipam-pool", "ipam-pool"],
};
const table = Object.entries(ids).map(([type, [prefix, kind]]) => [
  type,
  { id: `${prefix}-{hex:17}`, arn: `arn:{partition}:ec2:{region}:{account}:${kind}/{id}`, ...EC2_EXTRAS[type] },
]);

export const NETWORK: Identities = Object.fromEntries(table);
