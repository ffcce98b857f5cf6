import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  type ScalingPolicy,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { GetRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formsOf } from "../../support/gallery";
import { QUEUE_WORKER_FALSE_DIFFERENCES, QUEUE_WORKER_NOT_APPLIED } from "./coverage";
import { emulated } from "./leftovers";
import { queueAsMade } from "./read-back";
import { RealRun } from "./real-run";

/** Why this machine cannot run the real provider; `undefined` if it can. */
let missing: string | undefined;
let run: RealRun;

// MiniStack has no Application Auto Scaling; moto forgets which queues may redrive. Together they have everything.
beforeAll(async () => {
  const started = await RealRun.start({
    emulator: "moto",
    queuesOn: "ministack",
    forms: formsOf("queueWorker"),
    notApplied: QUEUE_WORKER_NOT_APPLIED,
  });
  if (typeof started === "string") missing = started;
  else run = started;
}, 900_000);

afterAll(async () => run?.close());

test("a second plan finds nothing to do, beside what the emulators are known to forget", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect(await run.unexplainedChanges(QUEUE_WORKER_FALSE_DIFFERENCES)).toEqual([]);
}, 900_000);

test("a queue hides a message for as long as a task takes, and gives it five tries", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const queue = await queueAsMade(run.queuesEndpoint, String(run.made("aws_sqs_queue", "QueueWorker_Queue").url));
  expect(queue).toMatchObject({ VisibilityTimeout: "300", MessageRetentionPeriod: "345600" });
  expect(JSON.parse(queue.RedrivePolicy ?? "{}")).toMatchObject({ maxReceiveCount: 5 });
});

test("tasks come and go from none to the most, by three policies", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const { target, policies } = await scalingAsMade("QueueWorkerFull");
  expect(target).toMatchObject({ MinCapacity: 0, MaxCapacity: 100, ScalableDimension: "ecs:service:DesiredCount" });
  expect(policies.map(({ PolicyName, PolicyType }) => `${PolicyName} ${PolicyType}`).toSorted()).toEqual([
    "backlog TargetTrackingScaling",
    "rest StepScaling",
    "wake StepScaling",
  ]);
  const [backlog, wake, rest] = ["backlog", "wake", "rest"].map((name) =>
    policies.find(({ PolicyName }) => PolicyName === name),
  );
  const tracking = backlog?.TargetTrackingScalingPolicyConfiguration;
  expect(tracking).toMatchObject({ DisableScaleIn: true, ScaleOutCooldown: 120 });
  // (180 − 4) ÷ 30 × 2 messages a task
  expect(tracking?.TargetValue).toBeCloseTo(11.733, 3);
  const metrics = tracking?.CustomizedMetricSpecification?.Metrics ?? [];
  expect(metrics.map(({ MetricStat, Label }) => MetricStat?.Metric?.MetricName ?? Label).toSorted()).toEqual([
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesVisible",
    "Backlog per task",
    "DesiredTaskCount",
  ]);
  const started = changesOf(wake);
  expect([started.length, started[0], started.at(-1)]).toEqual([20, 1, 100]);
  expect(changesOf(rest)).toEqual([-64, -32, -16, -8, -4, -2, -1]);
});

test("the processors add tasks where that is said, and nothing wakes what never sleeps", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const { target, policies } = await scalingAsMade("QueueWorkerByCpu");
  expect(target?.MinCapacity).toBe(1);
  expect(policies.map(({ PolicyName }) => PolicyName).toSorted()).toEqual(["backlog", "cpu", "rest"]);
});

test("alarms set the steps off, by arithmetic over the queue and the service", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  for (const [alarm, policy, comparison] of [
    ["QueueWorker_WakeAlarm", "QueueWorker_Service_Scaling_Wake", "GreaterThanThreshold"],
    ["QueueWorker_RestAlarm", "QueueWorker_Service_Scaling_Rest", "GreaterThanOrEqualToThreshold"],
  ] as const) {
    const AlarmNames = [String(run.made("aws_cloudwatch_metric_alarm", alarm).alarm_name)];
    const cloudwatch = new CloudWatchClient(emulated(run.endpoint));
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames }));
    expect(MetricAlarms[0]).toMatchObject({
      AlarmActions: [run.made("aws_appautoscaling_policy", policy).arn],
      ComparisonOperator: comparison,
      TreatMissingData: "notBreaching",
    });
    const { Expression } = MetricAlarms[0]?.Metrics?.find(({ Id }) => Id === "result") ?? {};
    expect(Expression).toContain("FILL(FILL(tasks, REPEAT), 0)");
  }
});

test("a task knows its queue and may take messages and protect itself", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const taskDefinition = String(run.made("aws_ecs_task_definition", "QueueWorkerFull_Task").arn);
  const ecs = new ECSClient(emulated(run.endpoint));
  const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const [container] = described.taskDefinition?.containerDefinitions ?? [];
  const told = Object.fromEntries((container?.environment ?? []).map(({ name, value }) => [name, value]));
  expect(told).toMatchObject({
    MILLRACE_QUEUE_URL: run.made("aws_sqs_queue", "QueueWorkerFullQueue").url,
    MILLRACE_PROTECT_MINUTES: "121",
    TASK_TIMEOUT_SECONDS: "7200",
    CONCURRENCY: "2",
  });
  const RoleName = String(run.made("aws_iam_role", "QueueWorkerFull_Task_TaskRole").name);
  const iam = new IAMClient(emulated(run.endpoint));
  const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "grants" }));
  const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument ?? "{}")) as { Statement: unknown[] };
  expect(Statement).toContainEqual(
    expect.objectContaining({
      Action: "ecs:UpdateTaskProtection",
      Resource: "arn:aws:ecs:us-east-1:123456789012:task/gallery-dev-queue-worker-full-cluster/*",
    }),
  );
});

test("destroy leaves nothing in the account", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect((await run.destroy()).left).toEqual([]);
}, 900_000);

/** What the steps of a policy change, in the order of numbers: the provider keeps them as a set. */
function changesOf(policy: ScalingPolicy | undefined): readonly number[] {
  const steps = policy?.StepScalingPolicyConfiguration?.StepAdjustments ?? [];
  return steps.map(({ ScalingAdjustment = 0 }) => ScalingAdjustment).toSorted((a, b) => a - b);
}

/** What Application Auto Scaling says of a worker's service. */
async function scalingAsMade(worker: string) {
  const client = new ApplicationAutoScalingClient(emulated(run.endpoint));
  const resource = String(run.made("aws_appautoscaling_target", `${worker}_Service_Scaling`).resource_id);
  const targets = await client.send(
    new DescribeScalableTargetsCommand({ ServiceNamespace: "ecs", ResourceIds: [resource] }),
  );
  const policies = await client.send(
    new DescribeScalingPoliciesCommand({ ServiceNamespace: "ecs", ResourceId: resource }),
  );
  return { target: targets.ScalableTargets?.[0], policies: policies.ScalingPolicies ?? [] };
}
