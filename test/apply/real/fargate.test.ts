import {
  type CapacityProviderStrategyItem,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
} from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formsOf } from "../../support/gallery";
import { FARGATE_FALSE_DIFFERENCES, FARGATE_NOT_APPLIED } from "./coverage";
import { emulated } from "./leftovers";
import { RealRun } from "./real-run";

/** Why this machine cannot run the real provider; `undefined` if it can. */
let missing: string | undefined;
let run: RealRun;

beforeAll(async () => {
  // MiniStack brings services to rest and keeps what they are; moto forgets most of it.
  const forms = formsOf("fargate");
  const started = await RealRun.start({ emulator: "ministack", forms, notApplied: FARGATE_NOT_APPLIED });
  if (typeof started === "string") missing = started;
  else run = started;
}, 900_000);

afterAll(async () => run?.close());

test("a second plan finds nothing to do, beside what the emulator is known to forget", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect(await run.unexplainedChanges(FARGATE_FALSE_DIFFERENCES)).toEqual([]);
}, 900_000);

test("a cluster has both capacities, its metrics and the record of shells", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const audited = await clusterAsMade(String(run.made("aws_ecs_cluster", "ClusterAudited").arn));
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

test("a task's container is closed, writes to its own logs and gets its secret by reference", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const definition = await definitionAsMade(String(run.made("aws_ecs_task_definition", "FargateTaskFull").arn));
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

test("a service rolls back what does not start, shares its tasks with Spot and is in private subnets", async ({
  skip,
}) => {
  if (missing !== undefined) return skip(missing);
  const service = await serviceAsMade(run.made("aws_ecs_service", "FargateServiceFull"));
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

test("destroy leaves nothing in the account but the revisions that a rollback may need", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect((await run.destroy()).left).toEqual([]);
  const { taskDefinitionArns = [] } = await ecs().send(new ListTaskDefinitionsCommand({ status: "ACTIVE" }));
  const families = taskDefinitionArns.map((arn) => arn.replace(/^.*\/(.*):\d+$/, "$1"));
  expect(families.sort()).toEqual(KEPT);
}, 900_000);

const KEPT = [
  "gallery-dev-fargate-service-full-task",
  "gallery-dev-fargate-service-shell-task",
  "gallery-dev-fargate-service-task",
  "gallery-dev-fargate-task",
  "gallery-dev-fargate-task-full",
];

/** A strategy is a set: AWS gives it in any order. */
function byProvider(strategy: readonly CapacityProviderStrategyItem[] = []) {
  return strategy.toSorted((a, b) => (String(a.capacityProvider) < String(b.capacityProvider) ? -1 : 1));
}

function ecs(): ECSClient {
  return new ECSClient(emulated(run.endpoint));
}

async function clusterAsMade(arn: string) {
  const command = new DescribeClustersCommand({ clusters: [arn], include: ["CONFIGURATIONS", "SETTINGS"] });
  const { clusters: [cluster] = [] } = await ecs().send(command);
  if (cluster === undefined) throw new Error(`no cluster ${arn}`);
  return cluster;
}

async function definitionAsMade(arn: string) {
  const { taskDefinition } = await ecs().send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
  if (taskDefinition === undefined) throw new Error(`no task definition ${arn}`);
  return taskDefinition;
}

async function serviceAsMade({ cluster, name }: Readonly<Record<string, unknown>>) {
  const command = new DescribeServicesCommand({ cluster: String(cluster), services: [String(name)] });
  const { services: [service] = [] } = await ecs().send(command);
  if (service === undefined) throw new Error(`no service ${name}`);
  return service;
}
