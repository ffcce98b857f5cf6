import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { MillraceStack } from "../../../../constructs/app/stack";
import { PEERS } from "../../../../constructs/core/connections";
import { Port } from "../../../../constructs/core/port";
import { SecurityGroup } from "../../../../constructs/core/security-group";
import { refusal, synthesize, synthesizeApp, testStackProps } from "../../../support/synthesize";

const vpcId = "vpc-0123456789abcdef0";

function group(scope: Construct, id: string, defaultPort?: Port): SecurityGroup {
  return new SecurityGroup(scope, id, { vpcId, defaultPort });
}

/** Rules without their ids, which no test should know. */
function rules(stack: { document: Readonly<Record<string, unknown>> }, kind: "ingress" | "egress") {
  const blocks = stack.document.resource as Record<string, Record<string, Record<string, unknown>>>;
  return Object.values(blocks[`aws_vpc_security_group_${kind}_rule`] ?? {}).map(({ "//": _path, ...rule }) => rule);
}

describe("Connections", () => {
  test("makes a rule of its own on both sides", () => {
    const stack = synthesize((scope) => {
      group(scope, "Database", Port.tcp(5432)).connections.allowDefaultPortFrom(group(scope, "Service"));
    });
    const [database, service] = ["Database/Resource", "Service/Resource"].map(
      (path) => `\${${stack.address(path)}.id}`,
    );
    const common = { ip_protocol: "tcp", from_port: 5432, to_port: 5432 };
    expect(rules(stack, "ingress")).toEqual([
      {
        ...common,
        security_group_id: database,
        referenced_security_group_id: service,
        description: "tcp 5432 Shop/Service",
      },
    ]);
    expect(rules(stack, "egress")).toEqual([
      {
        ...common,
        security_group_id: service,
        referenced_security_group_id: database,
        description: "tcp 5432 Shop/Database",
      },
    ]);
    expect(stack.resource("Database/Resource")).not.toHaveProperty("ingress");
  });

  test("replaces a group only after its successor is there", () => {
    const stack = synthesize((scope) => group(scope, "Database"));
    expect(stack.resource("Database/Resource")).toMatchObject({
      name_prefix: "shop-prod-database-",
      lifecycle: { create_before_destroy: true },
    });
  });

  test("opens towards addresses on its own side only", () => {
    const stack = synthesize((scope) => {
      const service = group(scope, "Service");
      service.connections.allowFrom(PEERS.anyIpv4, Port.tcp(443), "the world");
      service.connections.allowTo(PEERS.anyIpv6, Port.allTraffic());
      service.connections.allowTo({ prefixListId: "pl-1" }, Port.tcpRange(1024, 2048));
    });
    expect(rules(stack, "ingress")).toMatchObject([
      { cidr_ipv4: "0.0.0.0/0", from_port: 443, to_port: 443, description: "the world" },
    ]);
    expect(rules(stack, "egress")).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ cidr_ipv6: "::/0", ip_protocol: "-1" }),
        expect.objectContaining({ prefix_list_id: "pl-1", from_port: 1024, to_port: 2048 }),
      ]),
    );
  });

  test("makes a rule once, however often it is asked for", () => {
    const stack = synthesize((scope) => {
      const [database, service] = [group(scope, "Database", Port.tcp(5432)), group(scope, "Service")];
      database.connections.allowDefaultPortFrom(service);
      service.connections.allowTo(database, Port.tcp(5432));
    });
    expect(rules(stack, "ingress")).toHaveLength(1);
    expect(rules(stack, "egress")).toHaveLength(1);
  });

  test("lets the members of one group reach each other", () => {
    const stack = synthesize((scope) => group(scope, "Workers").connections.allowInternally(Port.udp(7000)));
    const self = `\${${stack.address("Workers/Resource")}.id}`;
    const rule = { security_group_id: self, referenced_security_group_id: self, ip_protocol: "udp" };
    expect(rules(stack, "ingress")).toMatchObject([rule]);
    expect(rules(stack, "egress")).toMatchObject([rule]);
  });

  test("places the rules between two stacks in the client's, so that no circle arises", () => {
    const app = synthesizeApp((scope) => {
      const data = new MillraceStack(scope, "Data", testStackProps());
      const service = new MillraceStack(scope, "Service", testStackProps());
      group(data, "Database", Port.tcp(5432)).connections.allowDefaultPortFrom(group(service, "Api"));
    });
    expect(rules(app.stack("Data"), "ingress")).toEqual([]);
    expect(rules(app.stack("Service"), "ingress")).toHaveLength(1);
    expect(rules(app.stack("Service"), "egress")).toHaveLength(1);
  });

  test("refuses the default port of something that has none", () => {
    const message = refusal((scope) => {
      group(scope, "Database").connections.allowDefaultPortFrom(PEERS.anyIpv4);
    });
    expect(message).toBe("Shop/Database: defaultPort must be set, got nothing; use allowFrom with a port");
  });

  test("refuses a description AWS would refuse", () => {
    const message = refusal((scope) => new SecurityGroup(scope, "G", { vpcId, description: "für alle" }));
    expect(message).toBe(
      'Shop/G: description must be 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, got "für alle"; remove the other characters',
    );
  });
});
