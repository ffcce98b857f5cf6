import {
  type CapacityProviderStrategyItem,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
} from "@aws-sdk/client-ecs";
import { expect } from "vitest";
import { emulated } from "./leftovers";
import { check } from "./on-ministack";
import type { RealRun } from "./real-run";

check("a cluster has both capacities, its metrics and the record of shells", async (run) => {
  const audited = await clusterAsMade(run, String(run.made("aws_ecs_cluster", "ClusterAudited").arn));
  expect(audited.capacityProviders?.toSorted()).toEqual(["FARGATE", "FARGATE_SPOT"]);
  expect(byProvider(audited.defaultCapacityProviderStrategy)).toMatchObject([
    { capacityProvider: "FARGATE", base: 1, weight: 3 },
    { capacityProvider: "FARGATE_SPOT", weight: 7 },
  ]);
  expect(audited.configuration?.executeCommandConfiguration).toMatchObject({
    logging: "OVERRIDE",
    kmsKeyId: run.made("aws_kms_key", "ClusterAuditedKey").arn,
    logConfiguration: {
      cloudWatchLogGroupName: "/ecs/exec/gallery-dev-cluster-audited",
      cloudWatchEncryptionEnabled: true,
    },
  });
});

check("a task's container is closed, writes to its own logs and gets its secret by reference", async (run) => {
  const definition = await definitionAsMade(run, String(run.made("aws_ecs_task_definition", "FargateTaskFull").arn));
  expect(definition).toMatchObject({
    cpu: "512",
    memory: "3072",
    networkMode: "awsvpc",
    runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
    ephemeralStorage: { sizeInGiB: 40 },
  });
  const [container] = definition.containerDefinitions ?? [];
  expect(container).toMatchObject({
    command: ["node", "dist/relay.js", `--greeting=\${USER}`],
    environment: [{ name: "LEVEL", value: "info" }],
    linuxParameters: { initProcessEnabled: true },
    readonlyRootFilesystem: true,
    stopTimeout: 110,
    user: "1000:1000",
  });
  const secret = String(run.made("aws_secretsmanager_secret", "FargateTaskFullKey").arn);
  expect(container?.secrets).toEqual([{ name: "API_KEY", valueFrom: `${secret}:key::` }]);
  expect(container?.logConfiguration?.options?.["awslogs-group"]).toBe("/ecs/gallery-dev-fargate-task-full");
  expect(container?.mountPoints?.map(({ containerPath }) => containerPath)).toEqual(["/work/files", "/tmp"]);
});

check("a service rolls back what does not start, shares its tasks with Spot and is in private subnets", async (run) => {
  const service = await serviceAsMade(run, run.made("aws_ecs_service", "FargateServiceFull"));
  expect(service).toMatchObject({
    desiredCount: 3,
    runningCount: 3,
    taskDefinition: run.made("aws_ecs_task_definition", "FargateServiceFullTask").arn,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback: true },
      minimumHealthyPercent: 100,
      maximumPercent: 200,
    },
    networkConfiguration: { awsvpcConfiguration: { assignPublicIp: "DISABLED" } },
    propagateTags: "SERVICE",
    enableECSManagedTags: true,
  });
  expect(byProvider(service.capacityProviderStrategy)).toMatchObject([
    { capacityProvider: "FARGATE", base: 1, weight: 1 },
    { capacityProvider: "FARGATE_SPOT", weight: 3 },
  ]);
});

/** A strategy is a set: AWS gives it in any order. */
function byProvider(strategy: readonly CapacityProviderStrategyItem[] = []) {
  return strategy.toSorted((a, b) => (String(a.capacityProvider) < String(b.capacityProvider) ? -1 : 1));
}

function ecs(run: RealRun): ECSClient {
  return new ECSClient(emulated(run.endpoint));
}

async function clusterAsMade(run: RealRun, arn: string) {
  const command = new DescribeClustersCommand({ clusters: [arn], include: ["CONFIGURATIONS", "SETTINGS"] });
  const { clusters: [cluster] = [] } = await ecs(run).send(command);
  if (cluster === undefined) throw new Error(`no cluster ${arn}`);
  return cluster;
}

async function definitionAsMade(run: RealRun, arn: string) {
  const { taskDefinition } = await ecs(run).send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  if (taskDefinition === undefined) throw new Error(`no task definition ${arn}`);
  return taskDefinition;
}

async function serviceAsMade(run: RealRun, { cluster, name }: Readonly<Record<string, unknown>>) {
  const command = new DescribeServicesCommand({ cluster: String(cluster), services: [String(name)] });
  const { services: [service] = [] } = await ecs(run).send(command);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}
