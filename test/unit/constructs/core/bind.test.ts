import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import type { Construct, IConstruct } from "constructs";
import { expect, test } from "vitest";
import { type Bindable, bind, type Consumer, variables } from "../../../../constructs/core/bind";
import { Grant, type Grantee } from "../../../../constructs/core/grants";
import { Port } from "../../../../constructs/core/port";
import { Role } from "../../../../constructs/core/role";
import { SecurityGroup } from "../../../../constructs/core/security-group";
import { synthesize } from "../../../support/synthesize";

/** The least that can be bound to something. */
class Service implements Consumer {
  readonly role: Role;
  readonly group: SecurityGroup;
  readonly starters: readonly IConstruct[];
  readonly environment: Record<string, string> = {};

  constructor(scope: Construct) {
    this.role = new Role(scope, "Role", { assumedBy: ["ecs-tasks.amazonaws.com"] });
    this.group = new SecurityGroup(scope, "ServiceGroup", { vpcId: "vpc-1" });
    this.starters = [new SqsQueue(scope, "Starter", {})];
  }

  get connections() {
    return this.group.connections;
  }

  addSetting(name: string, value: string): void {
    this.environment[name] = value;
  }
}

/** The least that something can be bound to. */
class Database implements Bindable<"connect", "HOST" | "PORT"> {
  readonly settings = { HOST: "db.local", PORT: "5432" };
  private readonly group: SecurityGroup;

  constructor(scope: Construct) {
    this.group = new SecurityGroup(scope, "DatabaseGroup", { vpcId: "vpc-1", defaultPort: Port.tcp(5432) });
  }

  get connections() {
    return this.group.connections;
  }

  grantAccess(grantee: Grantee): Grant {
    return Grant.give(grantee, { actions: ["rds-db:connect"], resources: ["arn:aws:rds-db:x"] });
  }
}

test("one binding is a grant, security-group rules, settings and an order", () => {
  const environment: Record<string, string>[] = [];
  const stack = synthesize((scope) => {
    const service = new Service(scope);
    bind(service, new Database(scope), { access: "connect", environment: "DB" });
    environment.push(service.environment);
  });
  expect(stack.json("Role/Policy", "policy")).toMatchObject({ Statement: [{ Action: "rds-db:connect" }] });
  const types = stack.resources().map((line) => line.split(" ")[1]);
  expect(types).toContain("aws_vpc_security_group_ingress_rule");
  expect(types).toContain("aws_vpc_security_group_egress_rule");
  expect(environment).toEqual([{ DB_HOST: "db.local", DB_PORT: "5432" }]);
  expect(stack.dependsOn("Starter")).toEqual(["Role/Policy"]);
});

test("settings can be given exact names, and are left out without any", () => {
  const settings = { HOST: "db.local", PORT: "5432" };
  expect(variables(settings, { HOST: "PGHOST" })).toEqual([["PGHOST", "db.local"]]);
  expect(variables(settings, undefined)).toEqual([]);
});
