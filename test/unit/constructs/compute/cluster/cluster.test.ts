import { describe, expect, test } from "vitest";
import { Cluster } from "../../../../../constructs/compute/cluster/cluster";
import type { ClusterProps } from "../../../../../constructs/compute/cluster/cluster-props";
import { Duration } from "../../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../../constructs/core/encryption-key";
import { refusal, synthesize } from "../../../../support/synthesize";

describe("a Cluster by default", () => {
  const stack = synthesize((scope) => new Cluster(scope, "Cluster"));

  test("is watched down to its containers, and has both capacities, on demand unless said otherwise", () => {
    expect(stack.resources()).toEqual([
      "Cluster/CapacityProviders aws_ecs_cluster_capacity_providers",
      "Cluster/Resource aws_ecs_cluster",
    ]);
    expect(stack.resource("Cluster/Resource")).toMatchObject({
      name: "shop-prod-cluster",
      setting: [{ name: "containerInsights", value: "enhanced" }],
    });
    expect(stack.resource("Cluster/CapacityProviders")).toMatchObject({
      capacity_providers: ["FARGATE", "FARGATE_SPOT"],
      default_capacity_provider_strategy: [{ capacity_provider: "FARGATE", base: 0, weight: 1 }],
    });
  });

  test("records no shells, since nobody can open one", () => {
    expect(stack.resource("Cluster/Resource").configuration).toBeUndefined();
  });
});

describe("a Cluster", () => {
  test("keeps the record of shells for a year, encrypted with a key that lets its log group in and no other account", () => {
    const stack = synthesize((scope) => {
      const encryptionKey = new EncryptionKey(scope, "Key");
      new Cluster(scope, "Cluster", { shellAudit: { encryptionKey } });
    });
    expect(stack.resource("Cluster/ShellAudit/Resource")).toMatchObject({
      name: "/ecs/exec/shop-prod-cluster",
      retention_in_days: 365,
      kms_key_id: `\${${stack.address("Key/Resource")}.arn}`,
    });
    expect(stack.resource("Cluster/Resource").configuration).toMatchObject({
      execute_command_configuration: {
        kms_key_id: `\${${stack.address("Key/Resource")}.arn}`,
        logging: "OVERRIDE",
        log_configuration: { cloud_watch_encryption_enabled: true },
      },
    });
    const { Statement: statements } = stack.json("Key/Resource", "policy") as { Statement: { Sid: string }[] };
    expect(statements.find(({ Sid }) => Sid === "LogGroupsOfThisAccount")).toMatchObject({
      Principal: { Service: "logs.us-west-2.amazonaws.com" },
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": expect.stringContaining(":logs:*:") } },
    });
  });

  test("has metrics of the whole cluster", () => {
    synthesize((scope) => {
      const cluster = new Cluster(scope, "Cluster", { containerInsights: "enabled" });
      const [namespace, dimensions] = ["ECS/ContainerInsights", { ClusterName: cluster.clusterName }];
      expect(cluster.metricRunningTasks()).toMatchObject({ namespace, metricName: "RunningTaskCount", dimensions });
      expect(cluster.metricServices()).toMatchObject({ namespace, metricName: "ServiceCount", dimensions });
    });
  });

  const cases: readonly (readonly [string, ClusterProps, string])[] = [
    [
      "insights there are none of",
      { containerInsights: "on" as unknown as "enabled" },
      'Shop/Cluster: containerInsights must be one of enhanced, enabled, disabled, got "on"; choose one of them',
    ],
    [
      "a share that is none",
      { defaultCapacity: { spotWeight: 2 } },
      "Shop/Cluster: defaultCapacity.spotWeight must be from 0 to 1, got 2; give a share such as 0.7",
    ],
    [
      "a name ECS does not take",
      { clusterName: "1.cluster" },
      'Shop/Cluster: clusterName must be 1 to 255 letters, digits, _ and -, a letter first, got "1.cluster"; shorten or rename it',
    ],
    [
      "a record that is kept for a time there is none of",
      { shellAudit: { retention: Duration.hours(36) } },
      "Shop/Cluster: shellAudit.retention must be a whole number of days, got 36 hours; round it",
    ],
  ];
  test.each(cases)("refuses %s", (_what, props, message) => {
    expect(refusal((scope) => new Cluster(scope, "Cluster", props))).toBe(message);
  });
});
