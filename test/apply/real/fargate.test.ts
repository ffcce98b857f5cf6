import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from "@aws-sdk/client-application-auto-scaling";
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
import { FARGATE_FALSE_DIFFERENCES, SCALING_FALSE_DIFFERENCES } from "./coverage";
import { emulated } from "./leftovers";
import { RealRun } from "./real-run";

/** Why this machine cannot run the real provider; `undefined` if it can. */
let missing: string | undefined;
/** Everything but scaling, on MiniStack, which runs services; it has no Application Auto Scaling. */
let run: RealRun;
/** Scaling, on moto, which has it and forgets most of a service. */
let scaled: RealRun;

const SCALED = "FargateServiceScaled";

beforeAll(async () => {
  const forms = formsOf("fargate");
  const notApplied = { [SCALED]: "MiniStack has no Application Auto Scaling; applied on moto beside it" };
  const scaledForms = forms.filter(({ name }) => name === SCALED);
  const [first, second] = await Promise.all([
    RealRun.start({ emulator: "ministack", forms, notApplied }),
    RealRun.start({ emulator: "moto", forms: scaledForms, runningTasks: 1 }),
  ]);
  if (typeof first !== "string") run = first;
  if (typeof second !== "string") scaled = second;
  missing = [first, second].find((started) => typeof started === "string");
}, 400_000);

afterAll(async () => {
  await Promise.all([run?.close(), scaled?.close()]);
});

test("a second plan finds nothing to do, beside what the emulators are known to forget", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const unexplained = await Promise.all([
    run.unexplainedChanges(FARGATE_FALSE_DIFFERENCES),
    scaled.unexplainedChanges(SCALING_FALSE_DIFFERENCES),
  ]);
  expect(unexplained).toEqual([[], []]);
}, 300_000);

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

test("scaling keeps processors, memory and a metric of one's own at their targets, and wakes by a step", async ({
  skip,
}) => {
  if (missing !== undefined) return skip(missing);
  const client = new ApplicationAutoScalingClient(emulated(scaled.endpoint));
  const { ScalableTargets = [] } = await client.send(new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs" }));
  expect(ScalableTargets).toMatchObject([{ MinCapacity: 1, MaxCapacity: 10 }]);
  const { ScalingPolicies = [] } = await client.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: "ecs" }));
  const named = new Map(ScalingPolicies.map((policy) => [policy.PolicyName?.replace(/-[0-9a-f]{8}$/, ""), policy]));
  expect(named.get("cpu")?.TargetTrackingScalingPolicyConfiguration).toMatchObject({
    TargetValue: 70,
    ScaleOutCooldown: 60,
    ScaleInCooldown: 300,
    PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
  });
  expect(named.get("memory")?.TargetTrackingScalingPolicyConfiguration?.TargetValue).toBe(80);
  const backlog = named.get("backlog")?.TargetTrackingScalingPolicyConfiguration?.CustomizedMetricSpecification;
  expect(backlog?.Metrics?.map(({ Id, ReturnData }) => [Id, ReturnData])).toEqual([
    ["visible", false],
    ["target", true],
  ]);
  expect(named.get("wake")?.StepScalingPolicyConfiguration).toMatchObject({ AdjustmentType: "ExactCapacity" });
});

test("destroy leaves nothing in the account but the revisions that a rollback may need", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const [first, second] = await Promise.all([run.destroy(), scaled.destroy()]);
  expect([first.left, second.left]).toEqual([[], []]);
  const { taskDefinitionArns = [] } = await ecs().send(new ListTaskDefinitionsCommand({ status: "ACTIVE" }));
  const families = taskDefinitionArns.map((arn) => arn.replace(/^.*\/(.*):\d+$/, "$1"));
  expect(families.sort()).toEqual(KEPT);
}, 300_000);

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
