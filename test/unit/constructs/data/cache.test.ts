import { TerraformOutput, TerraformVariable } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { describe, expect, test } from "vitest";
import { bind, type Consumer } from "../../../../constructs/core/bind";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { Role } from "../../../../constructs/core/role";
import { SecurityGroup } from "../../../../constructs/core/security-group";
import { Size } from "../../../../constructs/core/size";
import { Cache } from "../../../../constructs/data/cache";
import type { CacheProps } from "../../../../constructs/data/cache-props";
import { isolatedNetwork } from "../../../support/isolated-network";
import { allowed } from "../../../support/permissions";
import { secretsIn } from "../../../support/secret-scan";
import { type SynthesizeOptions, synthesize } from "../../../support/synthesize";

const network = isolatedNetwork();
const serverless = { mode: "serverless" } as const;

function synthesized(props: Partial<CacheProps> = {}, options?: SynthesizeOptions) {
  return synthesize((scope) => new Cache(scope, "Cache", { network, ...props }), options);
}

/** What Terraform gets for a cache with these props. */
function resource(props: Partial<CacheProps> = {}, options?: SynthesizeOptions) {
  return synthesized(props, options).resource("Cache/Resource");
}

/** Code that uses a cache. */
class Service implements Consumer {
  readonly role: Role;
  readonly starters: readonly IConstruct[] = [];
  readonly environment: Record<string, string> = {};
  private readonly group: SecurityGroup;

  constructor(scope: Construct) {
    this.role = new Role(scope, "Role", { assumedBy: ["ecs-tasks.amazonaws.com"] });
    this.group = new SecurityGroup(scope, "Group", { vpcId: "vpc-1" });
  }

  get connections() {
    return this.group.connections;
  }

  addSetting(name: string, value: string): void {
    this.environment[name] = value;
  }
}

describe("a Cache", () => {
  test("is by default two Valkey nodes with their groups, logs, one IAM user and a name for the last snapshot", () => {
    const stack = synthesized();
    expect(stack.resources()).toEqual([
      "Cache/FinalSnapshot terraform_data",
      "Cache/Logs/engine-log aws_cloudwatch_log_group",
      "Cache/Logs/slow-log aws_cloudwatch_log_group",
      "Cache/Parameters aws_elasticache_parameter_group",
      "Cache/Resource aws_elasticache_replication_group",
      "Cache/SecurityGroup/Resource aws_security_group",
      "Cache/Subnets aws_elasticache_subnet_group",
      "Cache/User/Resource aws_elasticache_user",
      "Cache/UserGroup aws_elasticache_user_group",
    ]);
    const { "//": _path, depends_on: _order, ...group } = stack.resource("Cache/Resource");
    expect(group).toEqual({
      replication_group_id: "shop-prod-cache",
      description: "Managed by Millrace",
      engine: "valkey",
      engine_version: "8.0",
      node_type: "cache.t4g.micro",
      num_cache_clusters: 2,
      automatic_failover_enabled: true,
      multi_az_enabled: true,
      port: 6379,
      at_rest_encryption_enabled: "true",
      transit_encryption_enabled: true,
      transit_encryption_mode: "required",
      snapshot_retention_limit: 7,
      snapshot_window: "03:00-04:00",
      final_snapshot_identifier: `shop-prod-cache-final-\${${stack.address("Cache/FinalSnapshot")}.id}`,
      maintenance_window: "sun:04:00-sun:05:00",
      auto_minor_version_upgrade: "false",
      apply_immediately: false,
      log_delivery_configuration: ["slow-log", "engine-log"].map((log) => ({
        log_type: log,
        log_format: "json",
        destination_type: "cloudwatch-logs",
        destination: `\${${stack.address(`Cache/Logs/${log}`)}.name}`,
      })),
      parameter_group_name: `\${${stack.address("Cache/Parameters")}.name}`,
      subnet_group_name: `\${${stack.address("Cache/Subnets")}.name}`,
      security_group_ids: [`\${${stack.address("Cache/SecurityGroup/Resource")}.id}`],
      user_group_ids: [`\${${stack.address("Cache/UserGroup")}.user_group_id}`],
    });
  });

  test("lies in the isolated subnets of its network, or where it is told", () => {
    expect(synthesized().resource("Cache/Subnets")).toMatchObject({
      name: "shop-prod-cache",
      subnet_ids: ["subnet-isolated-a", "subnet-isolated-b"],
    });
    expect(synthesized({ subnets: { tier: "private" } }).resource("Cache/Subnets").subnet_ids).toEqual([
      "subnet-private-a",
      "subnet-private-b",
    ]);
  });

  test("has one node outside production, and as many as told anywhere", () => {
    expect(resource({}, { profile: "staging" })).toMatchObject({
      num_cache_clusters: 1,
      multi_az_enabled: false,
      automatic_failover_enabled: false,
    });
    expect(resource({ multiAz: false, nodes: 3 })).toMatchObject({
      num_cache_clusters: 3,
      multi_az_enabled: false,
      automatic_failover_enabled: true,
    });
  });

  test("spreads its data over shards, which asks for failover even with one node each", () => {
    const stack = synthesized({ shards: 3, nodes: 2 });
    expect(stack.resource("Cache/Resource")).toMatchObject({ num_node_groups: 3, replicas_per_node_group: 1 });
    expect(stack.resource("Cache/Resource").num_cache_clusters).toBeUndefined();
    expect(stack.resource("Cache/Parameters").parameter).toEqual([{ name: "cluster-enabled", value: "yes" }]);
    expect(resource({ shards: 2, nodes: 1, multiAz: false })).toMatchObject({
      replicas_per_node_group: 0,
      automatic_failover_enabled: true,
    });
  });

  test("keeps no last snapshot in dev alone", () => {
    expect(resource({}, { profile: "dev" }).final_snapshot_identifier).toBeUndefined();
    expect(resource({ discardData: false }, { profile: "dev" }).final_snapshot_identifier).toBeDefined();
    expect(resource({ discardData: true }).final_snapshot_identifier).toBeUndefined();
  });

  test("has its log groups made before it, under names that need no policy of their own", () => {
    const stack = synthesized({ logRetention: Duration.days(90) });
    expect(stack.dependsOn("Cache/Resource").toSorted()).toEqual(["Cache/Logs/engine-log", "Cache/Logs/slow-log"]);
    expect(stack.resource("Cache/Logs/slow-log")).toMatchObject({
      name: "/aws/vendedlogs/elasticache/shop-prod-cache/slow-log",
      retention_in_days: 90,
    });
    expect(resource({ logExports: [] }).log_delivery_configuration).toEqual([]);
  });

  test("takes every other prop over", () => {
    const stack = synthesized({
      cacheName: "sessions",
      engine: { name: "redis", version: "7.1" },
      nodeType: "cache.r6gd.xlarge",
      port: 6380,
      networkType: "dual_stack",
      encryptionKey: EncryptionKey.fromArn("arn:k"),
      parameters: { "maxmemory-policy": "noeviction", "active-defrag-cycle-max": "75" },
      snapshotRetention: Duration.days(1),
      snapshotWindow: "22:00-23:00",
      maintenanceWindow: "mon:23:30-tue:00:30",
      autoMinorVersionUpgrade: true,
      applyImmediately: true,
      tags: { team: "a" },
    });
    expect(stack.resource("Cache/Resource")).toMatchObject({
      replication_group_id: "sessions",
      engine: "redis",
      engine_version: "7.1",
      node_type: "cache.r6gd.xlarge",
      data_tiering_enabled: true,
      port: 6380,
      network_type: "dual_stack",
      kms_key_id: "arn:k",
      snapshot_retention_limit: 1,
      snapshot_window: "22:00-23:00",
      maintenance_window: "mon:23:30-tue:00:30",
      auto_minor_version_upgrade: "true",
      apply_immediately: true,
      tags: { team: "a" },
    });
    expect(stack.resource("Cache/Parameters")).toMatchObject({
      name: "shop-prod-cache-redis7",
      family: "redis7",
      parameter: [
        { name: "active-defrag-cycle-max", value: "75" },
        { name: "maxmemory-policy", value: "noeviction" },
      ],
      lifecycle: { create_before_destroy: true },
      tags: { team: "a" },
    });
    expect(stack.resource("Cache/User/Resource").tags).toEqual({ team: "a" });
  });

  test("can have no nodes at all", () => {
    const stack = synthesized({
      ...serverless,
      engine: { name: "valkey", version: "8.1" },
      maximumDataStorage: Size.gibibytes(3),
      maximumEcpuPerSecond: 2000,
      encryptionKey: EncryptionKey.fromArn("arn:k"),
      snapshotWindow: "22:00-23:00",
      snapshotRetention: Duration.days(2),
      tags: { team: "a" },
    });
    expect(stack.resources()).toEqual([
      "Cache/Resource aws_elasticache_serverless_cache",
      "Cache/SecurityGroup/Resource aws_security_group",
      "Cache/User/Resource aws_elasticache_user",
      "Cache/UserGroup aws_elasticache_user_group",
    ]);
    const { "//": _path, ...cache } = stack.resource("Cache/Resource");
    expect(cache).toEqual({
      name: "shop-prod-cache",
      description: "Managed by Millrace",
      engine: "valkey",
      major_engine_version: "8",
      cache_usage_limits: [{ data_storage: [{ maximum: 3, unit: "GB" }], ecpu_per_second: [{ maximum: 2000 }] }],
      kms_key_id: "arn:k",
      subnet_ids: ["subnet-isolated-a", "subnet-isolated-b"],
      security_group_ids: [`\${${stack.address("Cache/SecurityGroup/Resource")}.id}`],
      user_group_id: `\${${stack.address("Cache/UserGroup")}.user_group_id}`,
      snapshot_retention_limit: 2,
      daily_snapshot_time: "22:00",
      tags: { team: "a" },
    });
  });

  test("lets values through that Terraform alone knows", () => {
    const stack = synthesize((scope) => {
      const text = new TerraformVariable(scope, "text", { type: "string" }).stringValue;
      const number = new TerraformVariable(scope, "number", { type: "number" }).numberValue;
      new Cache(scope, "Cache", { network, nodeType: text, nodes: number, snapshotWindow: text });
    });
    expect(stack.resource("Cache/Resource")).toMatchObject({
      node_type: `\${var.text}`,
      num_cache_clusters: `\${var.number}`,
      snapshot_window: `\${var.text}`,
    });
  });
});

describe("users of a Cache", () => {
  test("log in with IAM tokens under a name that is their id", () => {
    const stack = synthesize((scope) => {
      const cache = new Cache(scope, "Cache", { network });
      cache.addUser("Reader", { accessString: "on ~jobs:* -@all +@read" });
    });
    const reader = stack.resource("Cache/Reader/Resource");
    expect(reader).toMatchObject({
      user_id: expect.stringMatching(/^shop-prod-cache-reader-[0-9a-f]{8}$/),
      engine: "valkey",
      access_string: "on ~jobs:* -@all +@read",
      authentication_mode: { type: "iam" },
    });
    expect(reader.user_name).toBe(reader.user_id);
    expect(stack.resource("Cache/User/Resource").access_string).toBe("on ~* &* +@all");
    expect(stack.resource("Cache/UserGroup")).toMatchObject({
      engine: "valkey",
      user_ids: ["Cache/User/Resource", "Cache/Reader/Resource"].map((path) => `\${${stack.address(path)}.user_id}`),
    });
  });

  test("include a default one for Redis, which may do nothing, and none for Valkey", () => {
    const stack = synthesized({ engine: { name: "redis", version: "7.0" } });
    expect(stack.resource("Cache/DisabledUser/Resource")).toMatchObject({
      user_name: "default",
      engine: "redis",
      access_string: "off ~* -@all",
      authentication_mode: { type: "no-password-required" },
    });
    expect(stack.resource("Cache/UserGroup").user_ids).toHaveLength(2);
    expect(synthesized().has("Cache/DisabledUser/Resource")).toBe(false);
  });

  test("have no password anywhere, by no prop", () => {
    const leaky = { authToken: "hunter2", passwords: ["hunter2"] } as Partial<CacheProps>;
    for (const props of [{}, serverless, leaky]) {
      const { document } = synthesized(props);
      expect(secretsIn(document, ["hunter2"])).toEqual([]);
      expect(JSON.stringify(document)).not.toMatch(/"(passwords?|auth_token|secret_string)"/);
    }
  });

  test("are granted to roles one by one, on one cache", () => {
    const stack = synthesize((scope) => {
      const cache = new Cache(scope, "Cache", { network });
      const role = new Role(scope, "Role", { assumedBy: ["ecs-tasks.amazonaws.com"] });
      cache.grantConnect(role, cache.addUser("Reader"));
    });
    expect(allowed(stack, "Role/Policy")).toEqual([
      "elasticache:Connect Cache/Reader/Resource",
      "elasticache:Connect Cache/Resource",
    ]);
  });
});

describe("a Cache bound to code", () => {
  const bound = (props: Partial<CacheProps>, user?: "Reader") => {
    const environments: Record<string, string>[] = [];
    const stack = synthesize((scope) => {
      const service = new Service(scope);
      const cache = new Cache(scope, "Cache", { network, ...props });
      const target = user === undefined ? cache : cache.addUser(user);
      bind(service, target, { access: "connect", environment: "CACHE" });
      environments.push(service.environment);
    });
    const [environment = {}] = environments;
    const rules = stack.resources().filter((line) => line.includes("gress_rule"));
    return { stack, environment, rules: rules.map((line) => stack.resource(line.split(" ")[0] ?? "")) };
  };

  test("gives an IAM login, a way through the groups, and what a token is made of", () => {
    const { stack, environment, rules } = bound({});
    expect(Object.keys(environment).toSorted()).toEqual(
      ["HOST", "NAME", "PORT", "READER_HOST", "READER_PORT", "TLS", "USER"].map((name) => `CACHE_${name}`),
    );
    expect(environment).toMatchObject({
      CACHE_PORT: "6379",
      CACHE_READER_PORT: "6379",
      CACHE_TLS: "true",
      CACHE_NAME: "shop-prod-cache",
      CACHE_USER: stack.resource("Cache/User/Resource").user_name,
    });
    expect(rules.map(({ from_port, to_port }) => [from_port, to_port])).toEqual([
      [6379, 6379],
      [6379, 6379],
    ]);
  });

  test("opens both ports of a serverless one", () => {
    const { environment, rules } = bound(serverless);
    expect(environment).toMatchObject({ CACHE_PORT: "6379", CACHE_READER_PORT: "6380" });
    expect(rules.map(({ from_port, to_port }) => [from_port, to_port])).toEqual([
      [6379, 6380],
      [6379, 6380],
    ]);
  });

  test("can be bound as a user with fewer rights", () => {
    const { stack, environment } = bound({}, "Reader");
    expect(environment.CACHE_USER).toBe(stack.resource("Cache/Reader/Resource").user_name);
    expect(allowed(stack, "Role/Policy")).not.toContain("elasticache:Connect Cache/User/Resource");
  });

  test.each([
    ["one shard", {}, "primary_endpoint_address", "reader_endpoint_address"],
    ["several", { shards: 2 }, "configuration_endpoint_address", "configuration_endpoint_address"],
    ["no nodes", serverless, "endpoint[0].address", "reader_endpoint[0].address"],
  ])("is found by the endpoints of its form: %s", (_form, props, address, readerAddress) => {
    const stack = synthesize((scope) => {
      const cache = new Cache(scope, "Cache", { network, ...props });
      new TerraformOutput(scope, "address", { value: cache.address });
      new TerraformOutput(scope, "reader", { value: cache.readerAddress });
    });
    const of = (attribute: string) => `\${${stack.address("Cache/Resource")}.${attribute}}`;
    expect(stack.document.output).toEqual({ address: { value: of(address) }, reader: { value: of(readerAddress) } });
  });
});

describe("metrics of a Cache", () => {
  test("are about one node", () => {
    synthesize((scope) => {
      const cache = new Cache(scope, "Cache", { network });
      const sharded = new Cache(scope, "Sharded", { network, shards: 2 });
      expect(cache.metricEngineCpu()).toMatchObject({
        namespace: "AWS/ElastiCache",
        metricName: "EngineCPUUtilization",
        dimensions: { CacheClusterId: "shop-prod-cache-001" },
      });
      expect(cache.metricMemoryUsage({ node: 2 }).dimensions).toEqual({ CacheClusterId: "shop-prod-cache-002" });
      expect(sharded.metricEvictions({ shard: 2, node: 1 }).dimensions).toEqual({
        CacheClusterId: "shop-prod-sharded-0002-001",
      });
      expect(cache.metricConnections({ period: Duration.minutes(1) }).period.toMinutes()).toBe(1);
      expect(cache.metricBytesUsed().metricName).toBe("BytesUsedForCache");
    });
  });

  test("are about the whole of a serverless one", () => {
    synthesize((scope) => {
      const cache = new Cache(scope, "Cache", { network, ...serverless });
      expect(cache.metricProcessingUnits()).toMatchObject({
        metricName: "ElastiCacheProcessingUnits",
        statistic: "Sum",
        dimensions: { clusterId: "shop-prod-cache" },
      });
    });
  });
});
