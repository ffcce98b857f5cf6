import { describe, expect, test } from "vitest";
import { Bucket } from "../../../../constructs/data/bucket";
import { EgressGuard, type EgressGuardProps } from "../../../../constructs/network/egress-guard";
import { Network } from "../../../../constructs/network/network";
import { isolatedNetwork } from "../../../support/isolated-network";
import { permissions } from "../../../support/permissions";
import { refusal, synthesize } from "../../../support/synthesize";

function guard(props?: Partial<EgressGuardProps>, use?: (guard: EgressGuard) => void) {
  return synthesize((stack) => {
    const made = new EgressGuard(stack, "Guard", { network: isolatedNetwork(), ...props });
    use?.(made);
  });
}

describe("an EgressGuard", () => {
  test("answers what was allowed, wherever that leads, and nothing else", () => {
    const stack = guard({ names: ["b.example.org"] }, (made) => made.allowName("*.a.example.org"));
    expect(stack.resource("Guard/Names").domains).toEqual(["*.a.example.org.", "b.example.org."]);
    expect(stack.resource("Guard/Anything").domains).toEqual(["*."]);
    expect(stack.resource("Guard/AllowNames")).toMatchObject({
      action: "ALLOW",
      priority: 100,
      firewall_domain_list_id: `\${${stack.address("Guard/Names")}.id}`,
      firewall_domain_redirection_action: "TRUST_REDIRECTION_DOMAIN",
    });
    expect(stack.resource("Guard/BlockAnything")).toMatchObject({
      action: "BLOCK",
      block_response: "NXDOMAIN",
      priority: 200,
      firewall_domain_list_id: `\${${stack.address("Guard/Anything")}.id}`,
    });
  });

  test("is put before the network once both rules are there", () => {
    const stack = guard();
    expect(stack.resource("Guard/Association")).toMatchObject({ vpc_id: "vpc-0123456789abcdef0", priority: 101 });
    expect(stack.dependsOn("Guard/Association")).toEqual(["Guard/AllowNames", "Guard/BlockAnything"]);
  });

  test("leads to ECR's layers, and to a bucket once it was allowed, for what grants give", () => {
    const stack = synthesize((scope) => {
      const network = new Network(scope, "Network", { availabilityZones: ["us-west-2a"] });
      new EgressGuard(scope, "Guard", { network }).allowBucket(new Bucket(scope, "Files"));
    });
    expect(stack.resource("Guard/S3Policy").vpc_endpoint_id).toBe(`\${${stack.address("Network/Endpoints/S3")}.id}`);
    const given = permissions(stack, "Guard/S3Policy").map(({ action, resource }) => `${action} ${resource}`);
    expect(given).toContain("s3:GetObject arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*");
    expect(given).toContain("s3:PutObject Files/Resource/*");
    expect(given.filter((each) => each.endsWith("*") && !each.includes("/"))).toEqual([]);
  });

  test("of a network made elsewhere asks AWS for the way to S3, unless it is told", () => {
    expect(guard().data("Guard/S3Gateway")).toMatchObject({
      vpc_id: "vpc-0123456789abcdef0",
      service_name: "com.amazonaws.us-west-2.s3",
    });
    const s3Gateway = { endpointId: "vpce-1", prefixListId: "pl-1" };
    const network = Network.fromIds({ vpcId: "vpc-1", cidr: "10.0.0.0/16", subnets: {}, s3Gateway });
    expect(guard({ network }).resource("Guard/S3Policy").vpc_endpoint_id).toBe("vpce-1");
  });

  test("leaves alone what is open", () => {
    expect(guard({ dns: "open", buckets: "any" }).resources()).toEqual([]);
    expect(guard({ dns: "open" }).resources()).toEqual(["Guard/S3Policy aws_vpc_endpoint_policy"]);
  });

  test("tags what can be tagged", () => {
    const stack = guard({ tags: { team: "a" } });
    for (const id of ["Names", "Anything", "RuleGroup", "Association"]) {
      expect(stack.resource(`Guard/${id}`).tags).toEqual({ team: "a" });
    }
  });

  test("refuses what is no name", () => {
    for (const name of ["*", "example.org.", "https://example.org", "*.*.org", "localhost"]) {
      expect(refusal((stack) => new EgressGuard(stack, "Guard", { network: isolatedNetwork(), names: [name] }))).toBe(
        `Shop/Guard: names must be names such as sqs.us-west-2.amazonaws.com or *.example.org, without a dot at the end, got "${name}"; write the whole name`,
      );
    }
  });

  test("stands alone in its network, and beside those of others", () => {
    const build = (second: string) =>
      refusal((stack) => {
        new EgressGuard(stack, "Guard", { network: isolatedNetwork() });
        const other = Network.fromIds({ vpcId: second, cidr: "10.0.0.0/16", subnets: {} });
        new EgressGuard(stack, "Other", { network: other });
      });
    expect(build("vpc-0123456789abcdef0")).toContain("Shop/Other: network must have one EgressGuard");
    expect(() => build("vpc-1")).toThrow("nothing was refused");
  });
});
