import { describe, expect, test } from "vitest";
import { QueueWorker } from "../../../../../constructs/compute/queue-worker/queue-worker";
import { bind } from "../../../../../constructs/core/bind";
import { Duration } from "../../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../../constructs/core/encryption-key";
import { Role } from "../../../../../constructs/core/role";
import { Bucket } from "../../../../../constructs/data/bucket";
import { allowed, permissions } from "../../../../support/permissions";
import { SCALING, type WorkerChanges, workerIn } from "../../../../support/queue-worker-parts";
import { type SynthesizedStack, synthesize } from "../../../../support/synthesize";

function worker(changes?: WorkerChanges): SynthesizedStack {
  return synthesize((stack) => workerIn(stack, changes));
}

function environment(stack: SynthesizedStack): Readonly<Record<string, string>> {
  const [container] = stack.json("Worker/Task/Resource", "container_definitions") as [
    { readonly environment: readonly { readonly name: string; readonly value: string }[] },
  ];
  return Object.fromEntries(container.environment.map(({ name, value }) => [name, value]));
}

describe("a QueueWorker by default", () => {
  const stack = worker();

  test("is made of these resources", () => {
    expect(stack.resources().filter((line) => line.startsWith("Worker/"))).toEqual([
      "Worker/Queue/DeadLetters aws_sqs_queue",
      "Worker/Queue/DeadLettersPolicy aws_sqs_queue_policy",
      "Worker/Queue/Policy aws_sqs_queue_policy",
      "Worker/Queue/RedriveAllow aws_sqs_queue_redrive_allow_policy",
      "Worker/Queue/Resource aws_sqs_queue",
      "Worker/RestAlarm/Resource aws_cloudwatch_metric_alarm",
      "Worker/Service/Resource aws_ecs_service",
      "Worker/Service/Scaling/Backlog aws_appautoscaling_policy",
      "Worker/Service/Scaling/Resource aws_appautoscaling_target",
      "Worker/Service/Scaling/Rest aws_appautoscaling_policy",
      "Worker/Service/Scaling/Wake aws_appautoscaling_policy",
      "Worker/Task/ExecutionRole/Policy aws_iam_role_policy",
      "Worker/Task/ExecutionRole/Resource aws_iam_role",
      "Worker/Task/Logs/Resource aws_cloudwatch_log_group",
      "Worker/Task/Resource aws_ecs_task_definition",
      "Worker/Task/SecurityGroup/Resource aws_security_group",
      "Worker/Task/SecurityGroup/Rules/To-cidr-ipv4-0-0-0-0-0-tcp-443-24a3a0c1 aws_vpc_security_group_egress_rule",
      "Worker/Task/TaskRole/Policy aws_iam_role_policy",
      "Worker/Task/TaskRole/Resource aws_iam_role",
      "Worker/WakeAlarm/Resource aws_cloudwatch_metric_alarm",
    ]);
  });

  test("gives its queue five minutes a task and five deliveries", () => {
    expect(stack.resource("Worker/Queue/Resource")).toMatchObject({
      visibility_timeout_seconds: 300,
      message_retention_seconds: 345_600,
    });
    expect(stack.json("Worker/Queue/Resource", "redrive_policy")).toMatchObject({ maxReceiveCount: 5 });
  });

  test("tells its code the queue, how long a task may take, and for how long to ask for protection", () => {
    const [queue, dead] = ["Worker/Queue/Resource", "Worker/Queue/DeadLetters"].map((path) => stack.address(path));
    expect(environment(stack)).toEqual({
      QUEUE_URL: `\${${queue}.url}`,
      QUEUE_ARN: `\${${queue}.arn}`,
      QUEUE_NAME: `\${${queue}.name}`,
      DEAD_LETTERS_URL: `\${${dead}.url}`,
      TASK_TIMEOUT_SECONDS: "300",
      CONCURRENCY: "1",
      PROTECT_MINUTES: "6",
    });
  });

  test("may take messages of its queue and protect tasks of its cluster, nothing else", () => {
    const cluster = stack.address("Cluster/Resource");
    const account = stack
      .resource("Worker/Task/TaskRole/Policy")
      .policy?.toString()
      .match(/\$\{data[^}]*\}/)?.[0];
    const tasks = `arn:aws:ecs:us-west-2:${account}:task/\${${cluster}.name}/*`;
    expect(allowed(stack, "Worker/Task/TaskRole/Policy")).toEqual([
      `ecs:UpdateTaskProtection ${tasks}`,
      "sqs:ChangeMessageVisibility Worker/Queue/Resource",
      "sqs:DeleteMessage Worker/Queue/Resource",
      "sqs:GetQueueAttributes Worker/Queue/Resource",
      "sqs:ReceiveMessage Worker/Queue/Resource",
    ]);
    const protection = permissions(stack, "Worker/Task/TaskRole/Policy").find(({ action }) =>
      action.startsWith("ecs:"),
    );
    expect(protection?.conditions).toEqual({ ArnEquals: { "ecs:cluster": `\${${cluster}.arn}` } });
    expect(stack.dependsOn("Worker/Task/Resource")).toContain("Worker/Task/TaskRole/Policy");
  });

  test("starts with no task, four in five on Spot, none moved between zones, and leaves their number alone", () => {
    expect(stack.resource("Worker/Service/Resource")).toMatchObject({
      desired_count: 0,
      availability_zone_rebalancing: "DISABLED",
      capacity_provider_strategy: [
        { capacity_provider: "FARGATE", base: 0, weight: 1 },
        { capacity_provider: "FARGATE_SPOT", weight: 4 },
      ],
      lifecycle: { ignore_changes: ["desired_count"] },
      timeouts: { create: "36m", update: "36m" },
    });
    expect(stack.resource("Worker/Service/Scaling/Resource")).toMatchObject({ min_capacity: 0, max_capacity: 4 });
  });

  test("gives a task two minutes to end", () => {
    const [container] = stack.json("Worker/Task/Resource", "container_definitions") as [Record<string, unknown>];
    expect(container.stopTimeout).toBe(120);
  });

  test("adds tasks by messages waiting and at work for each task, reaction taken off, and ends none by it", () => {
    const [queue, service] = [stack.address("Worker/Queue/Resource"), stack.address("Worker/Service/Resource")];
    const ofQueue = [{ name: "QueueName", value: `\${${queue}.name}` }];
    const ofService = [
      { name: "ClusterName", value: `\${${stack.address("Cluster/Resource")}.name}` },
      { name: "ServiceName", value: `\${${service}.name}` },
    ];
    const series = (id: string, namespace: string, metric_name: string, dimensions: unknown) => {
      return {
        id,
        metric_stat: { metric: { namespace, metric_name, dimensions }, stat: "Average" },
        return_data: false,
      };
    };
    const known = (name: string) => `FILL(FILL(${name}, REPEAT), 0)`;
    const tasks = known("tasks");
    expect(stack.resource("Worker/Service/Scaling/Backlog").target_tracking_scaling_policy_configuration).toEqual({
      target_value: 10,
      disable_scale_in: true,
      scale_out_cooldown: 120,
      scale_in_cooldown: 300,
      customized_metric_specification: {
        metrics: [
          series("inFlight", "AWS/SQS", "ApproximateNumberOfMessagesNotVisible", ofQueue),
          series("tasks", "ECS/ContainerInsights", "DesiredTaskCount", ofService),
          series("visible", "AWS/SQS", "ApproximateNumberOfMessagesVisible", ofQueue),
          {
            id: "target",
            expression: `(${known("visible")} + ${known("inFlight")}) / IF(${tasks} > 1, ${tasks}, 1)`,
            label: "Backlog per task",
            return_data: true,
          },
        ],
      },
    });
  });

  test("wakes with as many tasks as are needed, by an alarm on messages without a task", () => {
    expect(stack.resource("Worker/Service/Scaling/Wake").step_scaling_policy_configuration).toMatchObject({
      adjustment_type: "ChangeInCapacity",
      cooldown: 120,
      step_adjustment: [
        { metric_interval_lower_bound: "0", metric_interval_upper_bound: "10", scaling_adjustment: 1 },
        { metric_interval_lower_bound: "10", metric_interval_upper_bound: "20", scaling_adjustment: 2 },
        { metric_interval_lower_bound: "20", metric_interval_upper_bound: "30", scaling_adjustment: 3 },
        { metric_interval_lower_bound: "30", scaling_adjustment: 4 },
      ],
    });
    expect(stack.resource("Worker/WakeAlarm/Resource")).toMatchObject({
      comparison_operator: "GreaterThanThreshold",
      threshold: 0,
      evaluation_periods: 1,
      alarm_actions: [`\${${stack.address("Worker/Service/Scaling/Wake")}.arn}`],
    });
  });

  test("comes to rest after five minutes with a spare task, the last task included", () => {
    expect(stack.resource("Worker/Service/Scaling/Rest").step_scaling_policy_configuration).toMatchObject({
      step_adjustment: [
        { metric_interval_lower_bound: "0", metric_interval_upper_bound: "1", scaling_adjustment: -1 },
        { metric_interval_lower_bound: "1", metric_interval_upper_bound: "3", scaling_adjustment: -2 },
        { metric_interval_lower_bound: "3", scaling_adjustment: -4 },
      ],
    });
    expect(stack.resource("Worker/RestAlarm/Resource")).toMatchObject({
      comparison_operator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      evaluation_periods: 5,
      alarm_actions: [`\${${stack.address("Worker/Service/Scaling/Rest")}.arn}`],
    });
  });
});

describe("a QueueWorker's prop", () => {
  test("taskTimeout decides how long messages are hidden and kept, and how long a task is protected", () => {
    const stack = worker({ taskTimeout: Duration.hours(12), maxReceiveCount: 20 });
    expect(stack.resource("Worker/Queue/Resource")).toMatchObject({
      visibility_timeout_seconds: 43_200,
      message_retention_seconds: 10 * 86_400,
    });
    expect(stack.resource("Worker/Queue/DeadLetters").message_retention_seconds).toBe(14 * 86_400);
    expect(environment(stack)).toMatchObject({ TASK_TIMEOUT_SECONDS: "43200", PROTECT_MINUTES: "721" });
    expect(stack.resource("Worker/Service/Resource").timeouts).toEqual({ create: "720m", update: "720m" });
  });

  test("queue is taken as it is, and says how long a task may take", () => {
    const stack = worker({ givenQueue: { fifo: true, taskTimeout: Duration.minutes(20) } });
    expect(stack.has("Worker/Queue/Resource")).toBe(false);
    expect(environment(stack)).toMatchObject({
      QUEUE_URL: `\${${stack.address("Given/Resource")}.url}`,
      TASK_TIMEOUT_SECONDS: "1200",
      PROTECT_MINUTES: "21",
    });
    expect(allowed(stack, "Worker/Task/TaskRole/Policy")).toContain("sqs:ReceiveMessage Given/Resource");
  });

  test("fifo and queueEncryptionKey are for the queue that is made", () => {
    const stack = synthesize((scope) => {
      workerIn(scope, { fifo: true, queueEncryptionKey: new EncryptionKey(scope, "Key") });
    });
    expect(stack.resource("Worker/Queue/Resource")).toMatchObject({ fifo_queue: true });
    expect(stack.resource("Worker/Queue/Resource")).toHaveProperty("kms_master_key_id");
  });

  test("scaling.min above 0 keeps tasks running, and nothing has to wake them", () => {
    const stack = worker({ scaling: { ...SCALING, min: 2 } });
    expect(stack.has("Worker/Service/Scaling/Wake")).toBe(false);
    expect(stack.has("Worker/WakeAlarm/Resource")).toBe(false);
    expect(stack.has("Worker/RestAlarm/Resource")).toBe(true);
    expect(stack.resource("Worker/Service/Resource").desired_count).toBe(2);
  });

  test("scaling.concurrency multiplies what a task answers for, and is told the code", () => {
    const stack = worker({ scaling: { ...SCALING, concurrency: 10 } });
    expect(stack.resource("Worker/Service/Scaling/Backlog")).toMatchObject({
      target_tracking_scaling_policy_configuration: { target_value: 100 },
    });
    expect(environment(stack).CONCURRENCY).toBe("10");
    expect(JSON.stringify(stack.resource("Worker/RestAlarm/Resource"))).toContain(" / 10");
  });

  test("scaling.reactionTime never takes off more than leaves a task its hands full", () => {
    const scaling = { ...SCALING, acceptableLatency: Duration.minutes(2), concurrency: 3 };
    expect(worker({ scaling }).resource("Worker/Service/Scaling/Backlog")).toMatchObject({
      target_tracking_scaling_policy_configuration: { target_value: 3 },
    });
  });

  test("scaling's times are those of alarms and policies", () => {
    const [idleTime, outCooldown, inCooldown] = [10, 3, 4].map((minutes) => Duration.minutes(minutes));
    const stack = worker({ scaling: { ...SCALING, idleTime, outCooldown, inCooldown } });
    expect(stack.resource("Worker/RestAlarm/Resource").evaluation_periods).toBe(10);
    expect(stack.resource("Worker/Service/Scaling/Rest")).toMatchObject({
      step_scaling_policy_configuration: { cooldown: 240 },
    });
    expect(stack.resource("Worker/Service/Scaling/Wake")).toMatchObject({
      step_scaling_policy_configuration: { cooldown: 180 },
    });
  });

  test("scaling.cpu adds tasks by the processors too, and ends none by them", () => {
    expect(worker().has("Worker/Service/Scaling/Cpu")).toBe(false);
    expect(worker({ scaling: { ...SCALING, cpu: 80 } }).resource("Worker/Service/Scaling/Cpu")).toMatchObject({
      target_tracking_scaling_policy_configuration: { target_value: 80, disable_scale_in: true },
    });
  });

  test("scaleInProtection off takes away the right, the setting and the wait of deployments", () => {
    const stack = worker({ scaleInProtection: false });
    expect(allowed(stack, "Worker/Task/TaskRole/Policy").join()).not.toContain("ecs:");
    expect(environment(stack)).not.toHaveProperty("PROTECT_MINUTES");
    expect(stack.resource("Worker/Service/Resource").timeouts).toEqual({ create: "30m", update: "30m" });
  });

  test("capacity keeps some on demand", () => {
    const stack = worker({ capacity: { base: 2, spotWeight: 1 } });
    expect(stack.resource("Worker/Service/Resource").capacity_provider_strategy).toEqual([
      { capacity_provider: "FARGATE", base: 2, weight: 0 },
      { capacity_provider: "FARGATE_SPOT", weight: 1 },
    ]);
  });

  test("variables names what the code reads", () => {
    const names = { queueUrl: "MILLRACE_QUEUE_URL", protectMinutes: "MILLRACE_PROTECT_MINUTES" };
    const told = Object.keys(environment(worker({ variables: names })));
    expect(told).toEqual(expect.arrayContaining(["MILLRACE_QUEUE_URL", "MILLRACE_PROTECT_MINUTES", "CONCURRENCY"]));
    expect(told).not.toContain("QUEUE_URL");
  });

  test("the rest is the task's and the service's", () => {
    const stack = worker({
      architecture: "ARM64",
      publicIp: false,
      failOnRollback: false,
      command: ["node", "worker.js"],
    });
    expect(stack.resource("Worker/Task/Resource")).toMatchObject({ runtime_platform: { cpu_architecture: "ARM64" } });
    expect(stack.resource("Worker/Service/Resource").wait_for_steady_state).toBe(false);
    const [container] = stack.json("Worker/Task/Resource", "container_definitions") as [Record<string, unknown>];
    expect(container.command).toEqual(["node", "worker.js"]);
  });
});

describe("a QueueWorker", () => {
  const assumedBy = ["lambda.amazonaws.com"];

  test("is given work by whoever may send, by grant or by binding", () => {
    const stack = synthesize((scope) => {
      const made = workerIn(scope);
      made.grantSendMessages(new Role(scope, "Sender", { assumedBy }));
      made.grantAccess(new Role(scope, "Bound", { assumedBy }), "send");
    });
    for (const role of ["Sender", "Bound"])
      expect(allowed(stack, `${role}/Policy`)).toEqual([
        "sqs:GetQueueAttributes Worker/Queue/Resource",
        "sqs:SendMessage Worker/Queue/Resource",
      ]);
  });

  test("gets its dead letters back by whoever may", () => {
    const stack = synthesize((scope) => {
      workerIn(scope).grantRedrive(new Role(scope, "Operator", { assumedBy }));
    });
    expect(allowed(stack, "Operator/Policy")).toContain("sqs:StartMessageMoveTask Worker/Queue/DeadLetters");
  });

  test("is bound to what it uses: permission first, then the task", () => {
    const stack = synthesize((scope) => {
      bind(workerIn(scope), new Bucket(scope, "Pages"), { access: "read", environment: "PAGES" });
    });
    expect(environment(stack).PAGES_NAME).toBe(`\${${stack.address("Pages/Resource")}.bucket}`);
    expect(allowed(stack, "Worker/Task/TaskRole/Policy")).toContain("s3:GetObject Pages/Resource/*");
    expect(stack.dependsOn("Worker/Task/Resource")).toContain("Worker/Task/TaskRole/Policy");
  });

  test("offers what alarms and dashboards need", () => {
    let made: QueueWorker | undefined;
    synthesize((scope) => {
      made = workerIn(scope);
    });
    expect(made).toBeInstanceOf(QueueWorker);
    expect(made?.targetBacklog).toBe(10);
    expect(made?.settings).toEqual(made?.queue.settings);
    expect(made?.metricOldestMessageAge()).toMatchObject({ metricName: "ApproximateAgeOfOldestMessage" });
    expect(made?.metricDeadLetters()).toMatchObject({ metricName: "ApproximateNumberOfMessagesVisible" });
    expect(made?.metricRunningTasks()).toMatchObject({ metricName: "RunningTaskCount" });
    expect(made?.metricBacklogPerTask().label).toBe("Backlog per task");
    expect(made?.metricUnattended().label).toBe("Messages waiting without a task");
    expect(made?.metricSpareTasks().label).toBe("Spare tasks");
  });
});
