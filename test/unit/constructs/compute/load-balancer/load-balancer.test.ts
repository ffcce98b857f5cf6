import { describe, expect, test } from "vitest";
import { Network } from "../../../../../constructs";
import { LoadBalancer } from "../../../../../constructs/compute/load-balancer/load-balancer";
import type { LoadBalancerProps } from "../../../../../constructs/compute/load-balancer/load-balancer-props";
import { Duration } from "../../../../../constructs/core/duration";
import { Bucket } from "../../../../../constructs/data/bucket";
import { certificateArn, network, oneZone } from "../../../../support/api-surroundings";
import { refusal, synthesize } from "../../../../support/synthesize";

type Given = Partial<LoadBalancerProps>;

function made(props: Given = {}, profile: "dev" | "prod" = "prod") {
  return synthesize((stack) => new LoadBalancer(stack, "Entry", { network, certificateArn, ...props }), { profile });
}

function mistakes(props: Given): readonly string[] {
  return refusal((stack) => new LoadBalancer(stack, "Entry", { network, certificateArn, ...props }))
    .split("\n")
    .map((line) => line.replace(/^Shop\/Entry: /, ""));
}

describe("a LoadBalancer by default", () => {
  test("is made of these resources, beside its log bucket", () => {
    const own = made()
      .resources()
      .filter((line) => !line.startsWith("Entry/AccessLogs/"));
    expect(own).toEqual([
      "Entry/Https aws_lb_listener",
      "Entry/Redirect aws_lb_listener",
      "Entry/Resource aws_lb",
      "Entry/SecurityGroup/Resource aws_security_group",
      "Entry/SecurityGroup/Rules/From-cidr-ipv4-0-0-0-0-0-tcp-443-24a3a0c1 aws_vpc_security_group_ingress_rule",
      "Entry/SecurityGroup/Rules/From-cidr-ipv4-0-0-0-0-0-tcp-80-21fd72b4 aws_vpc_security_group_ingress_rule",
    ]);
  });

  test("stands in public subnets, drops bad headers, and is protected", () => {
    expect(made().resource("Entry/Resource")).toMatchObject({
      name: "shop-prod-entry",
      internal: false,
      subnets: ["subnet-3333333333333333a", "subnet-3333333333333333b"],
      idle_timeout: 60,
      drop_invalid_header_fields: true,
      desync_mitigation_mode: "defensive",
      enable_deletion_protection: true,
    });
    expect(made({}, "dev").resource("Entry/Resource").enable_deletion_protection).toBe(false);
  });

  test("writes a line for every request into a bucket that takes them before it is made, and forgets them in 90 days", () => {
    const stack = made();
    const bucket = `\${${stack.address("Entry/AccessLogs/Resource")}.bucket}`;
    expect(stack.resource("Entry/Resource").access_logs).toEqual({ bucket, enabled: true });
    expect(stack.dependsOn("Entry/Resource")).toContain("Entry/AccessLogs/Policy");
    expect(JSON.stringify(stack.resource("Entry/AccessLogs/Lifecycle").rule)).toContain('"days":90');
  });

  test("lets nothing out until an application is placed behind it", () => {
    expect(
      made()
        .resources()
        .filter((line) => line.includes("egress")),
    ).toEqual([]);
  });

  test("answers 404 to what nobody asked for, and sends HTTP to HTTPS", () => {
    const stack = made();
    expect(stack.resource("Entry/Https")).toMatchObject({
      port: 443,
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      certificate_arn: certificateArn,
      default_action: [{ type: "fixed-response", fixed_response: { status_code: "404" } }],
    });
    expect(stack.resource("Entry/Redirect")).toMatchObject({
      port: 80,
      default_action: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", status_code: "HTTP_301" } }],
    });
  });
});

describe("a LoadBalancer told otherwise", () => {
  test("proves a certificate for its domain, waits for it, and leads the name here", () => {
    const domain = { name: "api.example.org", hostedZoneId: "Z0123456789" };
    const stack = made({ certificateArn: undefined, domain });
    expect(stack.resource("Entry/Certificate/Resource")).toMatchObject({
      domain_name: "api.example.org",
      validation_method: "DNS",
      lifecycle: { create_before_destroy: true },
    });
    const options = `tolist(${stack.address("Entry/Certificate/Resource")}.domain_validation_options).0`;
    expect(stack.resource("Entry/Certificate/Proof")).toMatchObject({
      name: `\${${options}.resource_record_name}`,
      records: [`\${${options}.resource_record_value}`],
    });
    const validation = stack.address("Entry/Certificate/Validation");
    expect(stack.resource("Entry/Https").certificate_arn).toBe(`\${${validation}.certificate_arn}`);
    const balancer = stack.address("Entry/Resource");
    expect(stack.resource("Entry/Alias")).toMatchObject({
      name: "api.example.org",
      type: "A",
      alias: { name: `\${${balancer}.dns_name}`, zone_id: `\${${balancer}.zone_id}`, evaluate_target_health: true },
    });
  });

  test("has its own name and no records where only the name is said", () => {
    let url = "";
    const stack = synthesize((scope) => {
      const entry = new LoadBalancer(scope, "Entry", { network, certificateArn, domain: { name: "api.example.org" } });
      url = entry.url;
    });
    expect(url).toBe("https://api.example.org");
    expect(stack.resources().filter((line) => line.includes("route53"))).toEqual([]);
  });

  test("serves plain HTTP only when that is said", () => {
    const stack = made({ certificateArn: undefined, insecureHttp: true });
    expect(stack.resource("Entry/Http")).toMatchObject({ port: 80, protocol: "HTTP" });
    expect(stack.resources().filter((line) => /Https|Redirect|tcp-443/.test(line))).toEqual([]);
  });

  test("takes further certificates, a firewall, private subnets and a given log bucket", () => {
    const second = certificateArn.replace(/1/g, "2");
    const webAclArn = "arn:aws:wafv2:us-west-2:123456789012:regional/webacl/site/1234";
    const stack = synthesize((scope) => {
      const bucket = new Bucket(scope, "Logs");
      const accessLogs = { bucket, prefix: "entry" };
      const props = { internal: true, certificateArn: [certificateArn, second], webAclArn, accessLogs };
      new LoadBalancer(scope, "Entry", { network, ...props });
    });
    expect(stack.resource("Entry/Certificate1").certificate_arn).toBe(second);
    expect(stack.resource("Entry/Firewall")).toMatchObject({ web_acl_arn: webAclArn });
    expect(stack.resource("Entry/Resource")).toMatchObject({
      internal: true,
      subnets: ["subnet-1111111111111111a", "subnet-1111111111111111b"],
      access_logs: { prefix: "entry", enabled: true },
    });
    expect(JSON.stringify(stack.json("Logs/Policy", "policy"))).toMatch(/\/entry\/AWSLogs\//);
  });

  test("lets only those in who are named", () => {
    const stack = made({ allowedCidrs: ["10.0.0.0/8"] });
    const rules = stack.resources().filter((line) => line.includes("ingress"));
    expect(rules.every((line) => line.includes("10-0-0-0-8"))).toBe(true);
    expect(rules).toHaveLength(2);
  });
});

describe("a LoadBalancer refuses", () => {
  test.for<[string, Given, readonly string[]]>([
    [
      "to serve plain HTTP by mistake",
      { certificateArn: undefined },
      [
        "certificateArn must be given, or a domain with its hosted zone, because without a certificate everyone on the way can read along, got nothing; give certificateArn or domain, or accept that with insecureHttp: true",
      ],
    ],
    [
      "a certificate beside plain HTTP",
      { insecureHttp: true },
      [
        "insecureHttp must be left out with a certificate or a domain, got true; remove it: HTTP is redirected to HTTPS",
      ],
    ],
    [
      "a domain that nobody can prove",
      { certificateArn: undefined, domain: { name: "api.example.org" } },
      [
        "domain.hostedZoneId must be given without certificateArn, because a certificate is proven by a record in the zone, got nothing; give it or certificateArn",
      ],
    ],
    [
      "a name that is none",
      { domain: { name: "https://api.example.org/", hostedZoneId: "zone" } },
      [
        'domain.name must be a full name in lower case such as api.example.org, got "https://api.example.org/"; write it without scheme, star, path and last dot',
        'domain.hostedZoneId must be the id of a zone, Z and up to 31 capitals and digits, got "zone"; copy it from Route 53',
      ],
    ],
    [
      "old versions of TLS",
      { tlsPolicy: "ELBSecurityPolicy-2016-08" },
      [
        'tlsPolicy must be a policy of Elastic Load Balancing for TLS 1.2 and newer, because older versions are broken, got "ELBSecurityPolicy-2016-08"; use ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      ],
    ],
    [
      "a web ACL of CloudFront",
      { webAclArn: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/1234" },
      [
        'webAclArn must be the ARN of a regional web ACL, because those of CloudFront cannot stand before a load balancer, got "arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/1234"; make one with scope REGIONAL in the load balancer\'s region',
      ],
    ],
    [
      "a single zone",
      { network: oneZone },
      [
        'network must have public subnets in two zones, because AWS places a load balancer in two at least, got "us-west-2a"; give the network another zone',
      ],
    ],
    [
      "addresses that are no ranges, and names AWS keeps for itself",
      { allowedCidrs: ["10.0.0.1"], loadBalancerName: "internal-entry", idleTimeout: Duration.seconds(4001) },
      [
        "idleTimeout must be from 1 second to 4000 seconds, got 4001 seconds; give a duration in that range",
        'allowedCidrs must be IPv4 ranges such as 203.0.113.0/24, got "10.0.0.1"; write addresses alone with /32',
        'loadBalancerName must be 1 to 32 letters, digits and hyphens, with no hyphen at its ends, and not begin with internal-, got "internal-entry"; rename it, or leave it out to get one made',
      ],
    ],
    [
      "a retention for logs that go elsewhere",
      { accessLogs: "off", accessLogRetention: Duration.days(30) },
      [
        "accessLogRetention must be left out where the load balancer has no log bucket of its own, got 30 days; set a lifecycle rule on the bucket that is given",
      ],
    ],
  ])("%s", ([, props, messages]) => {
    expect(mistakes(props)).toEqual(messages);
  });

  test("a network without public subnets, naming what there is", () => {
    const inside = Network.fromIds({
      vpcId: "vpc-0123456789abcdef0",
      cidr: "10.0.0.0/16",
      subnets: { private: [] },
    });
    expect(refusal((stack) => new LoadBalancer(stack, "Entry", { network: inside, certificateArn }))).toMatch(/public/);
  });
});
