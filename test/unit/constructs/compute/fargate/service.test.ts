import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { Cluster } from "../../../../../constructs/compute/cluster/cluster";
import { FargateService } from "../../../../../constructs/compute/fargate/service";
import type { FargateServiceProps } from "../../../../../constructs/compute/fargate/service-props";
import { FargateTask } from "../../../../../constructs/compute/fargate/task";
import type { FargateTaskProps } from "../../../../../constructs/compute/fargate/task-props";
import { bind } from "../../../../../constructs/core/bind";
import { Bucket } from "../../../../../constructs/data/bucket";
import { isolatedNetwork } from "../../../../support/isolated-network";
import { allowed } from "../../../../support/permissions";
import { type SynthesizedStack, synthesize } from "../../../../support/synthesize";

const image = `public.ecr.aws/team/api@sha256:${"0123456789abcdef".repeat(4)}`;
const network = isolatedNetwork();

function build(scope: Construct, props: Partial<FargateServiceProps>, task: Partial<FargateTaskProps> = {}) {
  const cluster = new Cluster(scope, "Cluster");
  const made = new FargateTask(scope, "Task", { network, image, ...task });
  return new FargateService(scope, "Api", { cluster, task: made, network, ...props });
}

function service(props: Partial<FargateServiceProps> = {}, task: Partial<FargateTaskProps> = {}): SynthesizedStack {
  return synthesize((scope) => build(scope, props, task));
}

describe("a FargateService by default", () => {
  test("runs one task on demand in private subnets, and rolls back what does not start", () => {
    const stack = service();
    expect(stack.resource("Api/Resource")).toMatchObject({
      name: "shop-prod-api",
      cluster: `\${${stack.address("Cluster/Resource")}.arn}`,
      task_definition: `\${${stack.address("Task/Resource")}.arn}`,
      desired_count: 1,
      capacity_provider_strategy: [{ capacity_provider: "FARGATE", base: 0, weight: 1 }],
      force_new_deployment: true,
      deployment_circuit_breaker: { enable: true, rollback: true },
      deployment_minimum_healthy_percent: 100,
      deployment_maximum_percent: 200,
      availability_zone_rebalancing: "ENABLED",
      network_configuration: {
        subnets: ["subnet-private-a", "subnet-private-b"],
        security_groups: [`\${${stack.address("Task/SecurityGroup/Resource")}.id}`],
        assign_public_ip: false,
      },
      enable_execute_command: false,
      enable_ecs_managed_tags: true,
      propagate_tags: "SERVICE",
      wait_for_steady_state: true,
      timeouts: { create: "30m", update: "30m" },
    });
  });

  test("must run what was asked for once a deployment has ended", () => {
    const stack = service();
    expect(stack.resource("Api/Resource").lifecycle).toMatchObject({
      postcondition: [
        {
          condition: `\${self.task_definition == ${stack.address("Task/Resource")}.arn}`,
          error_message: expect.stringMatching(
            /^Shop\/Api: the deployment was rolled back; the service runs the former/,
          ),
        },
      ],
    });
  });

  test("waits for everything its tasks may do and reach, and for the cluster's capacity", () => {
    const stack = synthesize((scope) => {
      const made = build(scope, {});
      bind(made, new Bucket(scope, "Files"), { access: "read", environment: "FILES" });
    });
    expect(stack.dependsOn("Api/Resource")).toEqual(
      expect.arrayContaining([
        "Cluster/CapacityProviders",
        "Task/ExecutionRole/Policy",
        "Task/TaskRole/Policy",
        expect.stringMatching(/^Task\/SecurityGroup\/Rules\//),
      ]),
    );
    expect(allowed(stack, "Task/TaskRole/Policy").join()).toContain("s3:GetObject");
  });

  test("has metrics that cost nothing, and the count of its tasks", () => {
    synthesize((scope) => {
      const made = build(scope, {});
      expect(made.metricCpuUtilization()).toMatchObject({ namespace: "AWS/ECS", metricName: "CPUUtilization" });
      expect(made.metricMemoryUtilization()).toMatchObject({ namespace: "AWS/ECS", metricName: "MemoryUtilization" });
      expect(made.metricRunningTasks()).toMatchObject({
        namespace: "ECS/ContainerInsights",
        metricName: "RunningTaskCount",
        dimensions: { ClusterName: made.cluster.clusterName, ServiceName: made.serviceName },
      });
      expect(made.metricDesiredTasks().metricName).toBe("DesiredTaskCount");
    });
  });
});

describe("a FargateService", () => {
  test("leaves the revision to a pipeline that owns it", () => {
    const { lifecycle, ...rest } = service({ taskDefinitionOwner: "ci" }).resource("Api/Resource");
    expect(lifecycle).toEqual({ ignore_changes: ["task_definition"] });
    expect(rest.wait_for_steady_state).toBe(true);
  });

  test("goes on without looking where it is told so", () => {
    const { lifecycle, wait_for_steady_state: waits } = service({ failOnRollback: false }).resource("Api/Resource");
    expect([lifecycle, waits]).toEqual([{ ignore_changes: [] }, false]);
  });

  test("leaves its number of tasks to scaling once that is on, from the least on", () => {
    const stack = service({ scaling: { min: 2, max: 9, cpu: 70, memory: 80 } });
    const { desired_count: desired, lifecycle } = stack.resource("Api/Resource");
    expect([desired, lifecycle]).toEqual([2, expect.objectContaining({ ignore_changes: ["desired_count"] })]);
    expect(stack.resource("Api/Scaling/Resource")).toMatchObject({ min_capacity: 2, max_capacity: 9 });
    expect(stack.resource("Api/Scaling/Cpu").target_tracking_scaling_policy_configuration).toMatchObject({
      target_value: 70,
      scale_out_cooldown: 60,
      scale_in_cooldown: 300,
      predefined_metric_specification: { predefined_metric_type: "ECSServiceAverageCPUUtilization" },
    });
    expect(stack.has("Api/Scaling/Memory")).toBe(true);
  });

  test("sends requests of its load balancers to the container, and gives it a minute to start", () => {
    const targetGroupArn = "arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/api/0123456789abcdef";
    const stack = service({ loadBalancers: [{ targetGroupArn }] }, { port: 8000 });
    expect(stack.resource("Api/Resource")).toMatchObject({
      load_balancer: [{ target_group_arn: targetGroupArn, container_name: "main", container_port: 8000 }],
      health_check_grace_period_seconds: 60,
    });
  });

  test("lets people in and keeps a record of it where its task has a shell", () => {
    const stack = service({}, { exec: true, readonlyRoot: false });
    expect(stack.resource("Api/Resource").enable_execute_command).toBe(true);
    expect(stack.resource("Cluster/Resource").configuration).toMatchObject({
      execute_command_configuration: { logging: "OVERRIDE" },
    });
    expect(allowed(stack, "Task/TaskRole/Policy")).toContain("logs:PutLogEvents Cluster/ShellAudit/Resource:*");
  });

  test("has no scaling to add to before there is some, and takes one range", () => {
    synthesize((scope) => {
      const made = build(scope, {});
      expect(() => made.scalable).toThrow(
        "Shop/Api: scaling must be on, got nothing; call scaleBetween, or give the prop",
      );
      const scaling = made.scaleBetween({ min: 0, max: 5 });
      expect(made.scalable).toBe(scaling);
      expect(() => made.scaleBetween({ min: 1, max: 2 })).toThrow(
        'Shop/Api: scaling must be set once, got "a second range"; use scalable for more policies',
      );
    });
  });
});
