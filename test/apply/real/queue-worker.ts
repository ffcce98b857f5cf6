import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  type ScalingPolicy,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { GetRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { expect } from "vitest";
import { emulated } from "./leftovers";
import { check } from "./on-moto";
import { queueAsMade } from "./read-back";
import type { RealRun } from "./real-run";

check("a queue hides a message for as long as a task takes, and gives it five tries", async (run) => {
  const queue = await queueAsMade(run.endpoint, String(run.made("aws_sqs_queue", "QueueWorker_Queue").url));
  expect(queue).toMatchObject({ VisibilityTimeout: "300", MessageRetentionPeriod: "345600" });
  expect(JSON.parse(queue.RedrivePolicy ?? "{}")).toMatchObject({ maxReceiveCount: 5 });
});

check("tasks come and go from none to the most, by three policies", async (run) => {
  const { target, policies } = await scalingAsMade(run, "QueueWorkerFull");
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

check("the processors add tasks where that is said, and nothing wakes what never sleeps", async (run) => {
  const { target, policies } = await scalingAsMade(run, "QueueWorkerByCpu");
  expect(target?.MinCapacity).toBe(1);
  expect(policies.map(({ PolicyName }) => PolicyName).toSorted()).toEqual(["backlog", "cpu", "rest"]);
});

check("alarms set the steps off, by arithmetic over the queue and the service", async (run) => {
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

check("a task knows its queue and may take messages and protect itself", async (run) => {
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

/** What the steps of a policy change, in the order of numbers: the provider keeps them as a set. */
function changesOf(policy: ScalingPolicy | undefined): readonly number[] {
  const steps = policy?.StepScalingPolicyConfiguration?.StepAdjustments ?? [];
  return steps.map(({ ScalingAdjustment = 0 }) => ScalingAdjustment).toSorted((a, b) => a - b);
}

/** What Application Auto Scaling says of a worker's service. */
async function scalingAsMade(run: RealRun, worker: string) {
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
