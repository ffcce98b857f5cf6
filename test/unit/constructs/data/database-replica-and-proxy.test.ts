import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { EphemeralResource } from "../../../../constructs/core/ephemeral";
import { Role } from "../../../../constructs/core/role";
import { Database } from "../../../../constructs/data/database";
import { Credentials } from "../../../../constructs/data/database-credentials";
import type { DatabaseProps } from "../../../../constructs/data/database-props";
import type { DatabaseProxyProps } from "../../../../constructs/data/database-proxy";
import { isolatedNetwork } from "../../../support/isolated-network";
import { allowed } from "../../../support/permissions";
import { refusal, synthesize } from "../../../support/synthesize";

const network = isolatedNetwork();
const engine = { name: "postgres", majorVersion: "17" } as const;
const taskRole = (scope: Construct) => new Role(scope, "Role", { assumedBy: ["ecs-tasks.amazonaws.com"] });

function replicated(scope: Construct, props: Partial<DatabaseProps> = {}): Database {
  const password = new EphemeralResource(scope, "Password", "aws_secretsmanager_random_password");
  const credentials = Credentials.writeOnly(password.attribute("random_password"), 1);
  return new Database(scope, "Db", { network, engine, credentials, ...props });
}

describe("a read replica", () => {
  test("is an instance with logs of its own, that takes over what its source has", () => {
    const stack = synthesize((scope) => replicated(scope).addReplica("Reports", { instanceType: "db.t4g.small" }));
    const replica = stack.resources().filter((line) => line.startsWith("Db/Reports"));
    expect(replica).toEqual([
      "Db/Reports/Logs/postgresql aws_cloudwatch_log_group",
      "Db/Reports/Logs/upgrade aws_cloudwatch_log_group",
      "Db/Reports/Resource aws_db_instance",
    ]);
    const source = stack.address("Db/Resource");
    expect(stack.resource("Db/Reports/Resource")).toMatchObject({
      identifier: expect.stringMatching(/^shop-prod-db-reports-[0-9a-f]{8}$/),
      replicate_source_db: `\${${source}.identifier}`,
      instance_class: "db.t4g.small",
      multi_az: false,
      storage_encrypted: true,
      max_allocated_storage: 100,
      port: 5432,
      publicly_accessible: false,
      iam_database_authentication_enabled: true,
      enabled_cloudwatch_logs_exports: ["postgresql", "upgrade"],
      skip_final_snapshot: true,
      deletion_protection: true,
      parameter_group_name: `\${${stack.address("Db/Parameters")}.name}`,
      vpc_security_group_ids: [`\${${stack.address("Db/SecurityGroup/Resource")}.id}`],
      monitoring_interval: 60,
    });
    expect(stack.dependsOn("Db/Reports/Resource")).toContain("Db/Reports/Logs/postgresql");
  });

  test("is given what RDS takes from the source by nobody", () => {
    const stack = synthesize((scope) => replicated(scope).addReplica("Reports"));
    const given = Object.keys(stack.resource("Db/Reports/Resource"));
    const sources = ["engine", "engine_version", "username", "password_wo", "db_name", "allocated_storage"];
    expect(
      given.filter((name) => [...sources, "db_subnet_group_name", "manage_master_user_password"].includes(name)),
    ).toEqual([]);
  });

  test("takes its own props", () => {
    const stack = synthesize((scope) => replicated(scope).addReplica("R", { multiAz: true }));
    expect(stack.resource("Db/R/Resource")).toMatchObject({ multi_az: true, instance_class: "db.t4g.medium" });
    const placed = synthesize((scope) => replicated(scope).addReplica("R", { availabilityZone: "us-west-2b" }));
    expect(placed.resource("Db/R/Resource").availability_zone).toBe("us-west-2b");
  });

  test("is logged in to by its own id, and tells how far behind it is", () => {
    const stack = synthesize((scope) => {
      const replica = replicated(scope).addReplica("Reports");
      replica.grantConnect(taskRole(scope), "reports");
      expect(replica.metricReplicaLag()).toMatchObject({
        metricName: "ReplicaLag",
        dimensions: { DBInstanceIdentifier: replica.instanceIdentifier },
      });
    });
    const [, address] = /^(\S+)$/.exec(stack.address("Db/Reports/Resource")) ?? [];
    expect(allowed(stack, "Role/Policy")[0]).toContain(`:dbuser:\${${address}.resource_id}/reports`);
  });

  test.each([
    [
      { multiAz: true, availabilityZone: "us-west-2a" },
      'Shop/Db/R: availabilityZone must be left out with multiAz, where RDS chooses both zones, got "us-west-2a"; remove it or set multiAz: false',
    ],
    [
      { instanceType: "huge" },
      'Shop/Db/R: instanceType must be an instance class such as db.t4g.medium, got "huge"; use the class\'s full name',
    ],
  ])("refuses %j", (props, expected) => {
    expect(refusal((scope) => replicated(scope).addReplica("R", props))).toBe(expected);
  });

  test("has no master secret", () => {
    const message = refusal((scope) => replicated(scope).addReplica("R").grantReadSecret(taskRole(scope)));
    expect(message).toBe(
      'Shop/Db/R: secret must exist to be read, got "a read replica"; use grantConnect with a user of the source',
    );
  });
});

describe("a proxy", () => {
  const proxied = (props?: DatabaseProxyProps, database: Partial<DatabaseProps> = {}) =>
    synthesize((scope) => {
      const proxy = new Database(scope, "Db", { network, engine, ...database }).addProxy("Pool", props);
      proxy.grantConnect(taskRole(scope), "app");
    });

  test("stands before the database in a group of its own, with TLS and its logs made first", () => {
    const stack = proxied();
    const types = stack
      .resources()
      .filter((line) => line.startsWith("Db/Pool"))
      .map((line) => line.split(" ")[1]);
    expect(types.toSorted()).toEqual([
      "aws_cloudwatch_log_group",
      "aws_db_proxy",
      "aws_db_proxy_default_target_group",
      "aws_db_proxy_target",
      "aws_iam_role",
      "aws_iam_role_policy",
      "aws_security_group",
      "aws_vpc_security_group_egress_rule",
    ]);
    expect(stack.resource("Db/Pool/Resource")).toMatchObject({
      engine_family: "POSTGRESQL",
      default_auth_scheme: "IAM_AUTH",
      require_tls: true,
      idle_client_timeout: 1800,
      vpc_subnet_ids: ["subnet-isolated-a", "subnet-isolated-b"],
    });
    expect(stack.resource("Db/Pool/TargetGroup").connection_pool_config).toEqual({
      max_connections_percent: 100,
      max_idle_connections_percent: 50,
      connection_borrow_timeout: 120,
    });
    expect(stack.dependsOn("Db/Pool/Resource").toSorted()).toEqual([
      expect.stringMatching(/^Db\/Pool\/Logs\/shop-prod-db-pool-/),
      "Db/Pool/Role/Policy",
      "Db/Pool/Role/Resource",
    ]);
  });

  test("logs in to the database as the same user, by IAM on both sides", () => {
    const stack = proxied();
    expect(allowed(stack, "Db/Pool/Role/Policy")[0]).toContain(
      `:dbuser:\${${stack.address("Db/Resource")}.resource_id}/app`,
    );
    expect(allowed(stack, "Role/Policy")[0]).toMatch(/:dbuser:\$\{local\.Db_Pool_Id_\w+\}\/app$/);
    const locals = Object.values(stack.document.locals as Record<string, string>);
    expect(locals).toEqual([`\${element(split(":", ${stack.address("Db/Pool/Resource")}.arn), 6)}`]);
  });

  test("logs in with the database's secret if told, or with others", () => {
    const key = EncryptionKey.fromArn("arn:k");
    const stack = proxied({ auth: "secrets" }, { encryptionKey: key });
    const secret = `\${${stack.address("Db/Resource")}.master_user_secret[0].secret_arn}`;
    expect(stack.resource("Db/Pool/Resource").auth).toEqual([
      { auth_scheme: "SECRETS", iam_auth: "REQUIRED", secret_arn: secret },
    ]);
    expect(allowed(stack, "Db/Pool/Role/Policy")).toEqual([
      `kms:Decrypt arn:k`,
      `secretsmanager:GetSecretValue ${secret}`,
    ]);
    const others = proxied({ auth: "secrets", secretArns: ["arn:s1", "arn:s2"] });
    expect(others.resource("Db/Pool/Resource").auth).toMatchObject([
      { secret_arn: "arn:s1" },
      { secret_arn: "arn:s2" },
    ]);
    expect(others.resource("Db/Pool/Resource").default_auth_scheme).toBeUndefined();
  });

  test("takes every other prop over, and tells code where it is", () => {
    const stack = synthesize((scope) => {
      const mysql = { name: "mysql", majorVersion: "8.4" } as const;
      const proxy = new Database(scope, "Db", { network, engine: mysql, port: 3307 }).addProxy("Pool", {
        idleClientTimeout: Duration.hours(1),
        maxConnectionsPercent: 80,
        maxIdleConnectionsPercent: 10,
        connectionBorrowTimeout: Duration.seconds(30),
        initQuery: `SET time_zone = '$${"{"}zone}'`,
      });
      expect(proxy.login("app").settings).toMatchObject({ PORT: "3306", NAME: "app", USER: "app" });
      expect(proxy.metricClientConnections()).toMatchObject({ dimensions: { ProxyName: proxy.proxyName } });
      expect(proxy.metricDatabaseConnections().metricName).toBe("DatabaseConnections");
    });
    expect(stack.resource("Db/Pool/Resource")).toMatchObject({ engine_family: "MYSQL", idle_client_timeout: 3600 });
    expect(stack.resource("Db/Pool/TargetGroup").connection_pool_config).toEqual({
      max_connections_percent: 80,
      max_idle_connections_percent: 10,
      connection_borrow_timeout: 30,
      init_query: `SET time_zone = '$$${"{"}zone}'`,
    });
    const rules = stack.resources().filter((line) => line.includes("gress_rule"));
    for (const line of rules) expect(stack.resource(line.split(" ")[0] ?? "")).toMatchObject({ from_port: 3307 });
    expect(rules).toHaveLength(2);
  });

  const cases: readonly (readonly [string, DatabaseProxyProps, Partial<DatabaseProps>, string])[] = [
    [
      "IAM before a database without it",
      {},
      { iamAuthentication: false },
      'auth must be secrets for a database without iamAuthentication, got "iam"; switch iamAuthentication on or use secrets',
    ],
    [
      "secrets where there are none",
      { auth: "secrets" },
      { credentials: Credentials.iamOnly() },
      "secretArns must name the users' secrets, because the database has no master secret to read, got an empty list; give them, or use auth: iam",
    ],
    [
      "secrets beside IAM",
      { secretArns: ["arn:s"] },
      {},
      "secretArns must be left out with auth iam, which uses no passwords, got 1; remove them or use auth: secrets",
    ],
    [
      "a way to log in there is none of",
      { auth: "none" as unknown as "iam" },
      {},
      'auth must be one of iam, secrets, got "none"; choose one of them',
    ],
    [
      "a timeout too long",
      { idleClientTimeout: Duration.hours(9) },
      {},
      "idleClientTimeout must be from 1 second to 8 hours, got 9 hours; give a duration in that range",
    ],
    [
      "a wait too long",
      { connectionBorrowTimeout: Duration.minutes(6) },
      {},
      "connectionBorrowTimeout must be from 0 seconds to 5 minutes, got 6 minutes; give a duration in that range",
    ],
    [
      "more connections than there are",
      { maxConnectionsPercent: 101 },
      {},
      "maxConnectionsPercent must be from 1 to 100, got 101; give a number in that range",
    ],
    [
      "more idle connections than connections",
      { maxConnectionsPercent: 20 },
      {},
      "maxIdleConnectionsPercent must be from 0 to 20, got 50; give a number in that range",
    ],
  ];
  test.each(cases)("refuses %s", (_what, props, database, expected) => {
    expect(
      refusal((scope) => new Database(scope, "Db", { network, engine, ...database }).addProxy("Pool", props)),
    ).toBe(`Shop/Db/Pool: ${expected}`);
  });

  test("refuses a user that is a pattern", () => {
    const message = refusal((scope) => {
      const proxy = new Database(scope, "Db", { network, engine }).addProxy("Pool");
      proxy.grantConnect(taskRole(scope), "*");
    });
    expect(message).toMatch(/^Shop\/Db\/Pool: user must be the name of one database user/);
  });
});
