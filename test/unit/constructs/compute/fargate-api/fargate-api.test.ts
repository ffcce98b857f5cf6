import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MillraceStack } from "../../../../../constructs/app/stack";
import type { FargateApi } from "../../../../../constructs/compute/fargate-api/fargate-api";
import type { FargateApiProps } from "../../../../../constructs/compute/fargate-api/fargate-api-props";
import { LoadBalancer } from "../../../../../constructs/compute/load-balancer/load-balancer";
import { bind } from "../../../../../constructs/core/bind";
import { Duration } from "../../../../../constructs/core/duration";
import { Database } from "../../../../../constructs/data/database";
import { certificateArn, image, makeApi, network } from "../../../../support/api-surroundings";
import { permissions } from "../../../../support/permissions";
import { synthesize, synthesizeApp, testStackProps } from "../../../../support/synthesize";

function made(props?: Partial<FargateApiProps>, more: (api: FargateApi) => void = () => undefined) {
  return synthesize((stack) => more(makeApi(stack, props)));
}

type Containers = readonly { readonly environment: readonly { readonly name: string; readonly value: string }[] }[];

/** The one container of a task, its environment as a map. */
function container(stack: ReturnType<typeof made>, version = "Current") {
  const [first] = stack.json(`Api/${version}/Task/Resource`, "container_definitions") as Containers;
  return {
    ...first,
    environment: Object.fromEntries((first?.environment ?? []).map(({ name, value }) => [name, value])),
  };
}

describe("a FargateApi by default", () => {
  test("runs two tasks in private subnets behind its target group, and waits for its rule", () => {
    const stack = made();
    expect(stack.resource("Api/Current/Service/Resource")).toMatchObject({
      desired_count: 2,
      health_check_grace_period_seconds: 60,
      wait_for_steady_state: true,
      load_balancer: [{ container_port: 8080 }],
      network_configuration: {
        assign_public_ip: false,
        subnets: ["subnet-1111111111111111a", "subnet-1111111111111111b"],
      },
    });
    expect(stack.dependsOn("Api/Current/Service/Resource")).toContain("Api/Route/Resource");
  });

  test("gives the application its port and how long to keep connections", () => {
    expect(container(made())).toMatchObject({
      environment: { MILLRACE_PORT: "8080", MILLRACE_KEEP_ALIVE_SECONDS: "65" },
      stopTimeout: 40,
      readonlyRootFilesystem: true,
      user: "1000:1000",
    });
    const named = made({ port: 3000, variables: { port: "PORT", keepAlive: "KEEP_ALIVE" } });
    expect(container(named).environment).toEqual({ PORT: "3000", KEEP_ALIVE: "65" });
  });

  test("finds out which tasks answer, and lets requests of 30 seconds end", () => {
    expect(made().resource("Api/Current/TargetGroup/Resource")).toMatchObject({
      target_type: "ip",
      port: 8080,
      deregistration_delay: "30",
      health_check: { path: "/health", interval: 30, timeout: 5, healthy_threshold: 2, unhealthy_threshold: 3 },
      stickiness: { enabled: false },
      lifecycle: { create_before_destroy: true },
    });
    expect(String(made().resource("Api/Current/TargetGroup/Resource").name_prefix).length).toBeLessThanOrEqual(6);
  });

  test("takes every request, last of all rules", () => {
    expect(made().resource("Api/Route/Resource")).toMatchObject({
      priority: 50_000,
      condition: [{ path_pattern: { values: ["/*"] } }],
    });
  });

  test("lets requests in from the load balancer alone", () => {
    const stack = made();
    const rules = stack.resources().filter((line) => line.startsWith("Api/Current/Rules/"));
    expect(rules.map((line) => line.split(" ")[1])).toEqual([
      "aws_vpc_security_group_ingress_rule",
      "aws_vpc_security_group_egress_rule",
    ]);
  });

  test("derives the load balancer's idle timeout, the delay and the end of a task from the longest request", () => {
    const stack = made({ requestTimeout: Duration.seconds(100) });
    expect(stack.resource("Api/LoadBalancer/Resource").idle_timeout).toBe(105);
    expect(stack.resource("Api/Current/TargetGroup/Resource").deregistration_delay).toBe("100");
    expect(container(stack)).toMatchObject({ stopTimeout: 110, environment: { MILLRACE_KEEP_ALIVE_SECONDS: "110" } });
  });
});

describe("scaling", () => {
  test("keeps 70 per cent of processors and 80 of memory busy, out after 60 seconds, in after 300", () => {
    const stack = made({ scaling: { min: 2, max: 10, requestsPerTarget: 600 } });
    const policy = (id: string) =>
      stack.resource(`Api/Current/Service/Scaling/${id}`).target_tracking_scaling_policy_configuration;
    const cooldowns = { scale_out_cooldown: 60, scale_in_cooldown: 300 };
    expect(policy("Cpu")).toMatchObject({ target_value: 70, ...cooldowns });
    expect(policy("Memory")).toMatchObject({ target_value: 80, ...cooldowns });
    const [balancer, group] = ["Api/LoadBalancer/Resource", "Api/Current/TargetGroup/Resource"].map((path) =>
      stack.address(path),
    );
    expect(policy("Requests")).toMatchObject({
      target_value: 600,
      predefined_metric_specification: {
        predefined_metric_type: "ALBRequestCountPerTarget",
        resource_label: `\${${balancer}.arn_suffix}/\${${group}.arn_suffix}`,
      },
    });
    expect(stack.dependsOn("Api/Current/Service/Scaling/Requests")).toContain("Api/Route/Resource");
  });

  test("follows what is left where a target is off, and can be added later", () => {
    const cpuOnly = made({ scaling: { min: 2, max: 4, memory: "off" } });
    expect(cpuOnly.has("Api/Current/Service/Scaling/Memory")).toBe(false);
    const later = made({}, (api) => {
      api.scaleBetween({ min: 2, max: 4 });
      api.scaleOnRequests({ target: 100 });
    });
    expect(later.has("Api/Current/Service/Scaling/Requests")).toBe(true);
  });
});

describe("two versions", () => {
  const next = { image: image.replace("0123", "3210"), port: 9000 };

  /** Weights by the path of the target group that gets them. */
  function weights(weighted?: Record<string, number>) {
    const stack = made({}, (api) => {
      api.addVersion("Next", next);
      if (weighted !== undefined) api.splitTraffic(weighted);
    });
    const [action] = stack.resource("Api/Route/Resource").action as readonly {
      readonly forward: { readonly target_group: readonly { readonly arn: string; readonly weight: number }[] };
    }[];
    const groups = action?.forward.target_group ?? [];
    const of = (version: string) => `\${${stack.address(`Api/${version}/TargetGroup/Resource`)}.arn}`;
    return ["Current", "Next"].map((version) => groups.find(({ arn }) => arn === of(version))?.weight);
  }

  test("share one route: nothing for the new one until it is said, then by weight", () => {
    expect(weights()).toEqual([1, 0]);
    expect(weights({ Current: 90, Next: 10 })).toEqual([90, 10]);
    expect(weights({ Current: 50, Next: 50 })).toEqual([50, 50]);
    expect(weights({ Next: 1 })).toEqual([0, 1]);
  });

  test("keep their addresses whatever the weights are", () => {
    const first = made({}, (api) => api.addVersion("Next", next));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 999 }), (current, weight) => {
        const moved = made({}, (api) => {
          api.addVersion("Next", next);
          api.splitTraffic({ Current: current, Next: weight });
        });
        expect(moved.resources()).toEqual(first.resources());
      }),
      { numRuns: 5 },
    );
  });

  test("have a task, a service and a way in each, and wait for the same rule", () => {
    const stack = made({}, (api) => {
      api.addVersion("Next", next).addSetting("LEVEL", "debug");
      api.addRoute("Old", { priority: 10, hosts: ["old.example.org"] });
    });
    expect(container(stack, "Next").environment).toMatchObject({ LEVEL: "debug", MILLRACE_PORT: "9000" });
    expect(container(stack).environment).not.toHaveProperty("LEVEL");
    expect(stack.dependsOn("Api/Next/Service/Resource")).toEqual(
      expect.arrayContaining(["Api/Route/Resource", "Api/Old/Resource"]),
    );
  });
});

describe("a shared load balancer", () => {
  test("carries APIs of other stacks, whose rules stay with the API", () => {
    const app = synthesizeApp((root) => {
      const entry = new MillraceStack(root, "Entry", testStackProps());
      const loadBalancer = new LoadBalancer(entry, "LoadBalancer", { network, certificateArn });
      const shop = new MillraceStack(root, "Shop", testStackProps());
      makeApi(shop, { loadBalancer, route: { priority: 10, paths: ["/shop/*"] } });
    });
    expect(app.stack("Shop").has("Api/LoadBalancer/Resource")).toBe(false);
    expect(app.stack("Shop").resource("Api/Route/Resource").priority).toBe(10);
    const rules = app
      .stack("Shop")
      .resources()
      .filter((line) => line.startsWith("Api/Current/Rules/"));
    expect(rules).toHaveLength(2);
    expect(
      app
        .stack("Entry")
        .resources()
        .filter((line) => line.includes("egress")),
    ).toEqual([]);
  });
});

describe("a migration", () => {
  const migration = { command: ["npm", "run", "migrate"] };

  test("runs the new revision once, in the service's place, before the service takes it up", () => {
    const stack = made({ migration });
    const definition = `\${${stack.address("Api/Current/Task/Resource")}.arn}`;
    expect(stack.json("Api/Migration/Resource", "input")).toMatchObject({
      command: ["npm", "run", "migrate"],
      container: "main",
      taskDefinition: definition,
      assignPublicIp: "DISABLED",
      subnets: ["subnet-1111111111111111a", "subnet-1111111111111111b"],
      timeoutSeconds: 600,
    });
    expect(stack.resource("Api/Migration/Resource").triggers).toEqual({ taskDefinition: definition });
    expect(stack.dependsOn("Api/Current/Service/Resource")).toContain("Api/Migration/Resource");
    expect(stack.resource("Api/Migration/Function/Resource").timeout).toBe(660);
  });

  test("waits until the database lets its task in", () => {
    const stack = synthesize((scope) => {
      const api = makeApi(scope, { migration });
      const engine = { name: "postgres", majorVersion: "17" } as const;
      const database = new Database(scope, "Database", { network, engine, subnets: { tier: "private" } });
      bind(api, database.login("app"), { access: "connect", environment: "DATABASE" });
    });
    const waits = stack.dependsOn("Api/Migration/Resource");
    expect(waits.some((path) => path.startsWith("Database/"))).toBe(true);
  });

  test("may run this task in this cluster, and pass on its two roles", () => {
    const stack = made({ migration });
    const own = permissions(stack, "Api/Migration/Function/Role/Policy").filter(({ action }) => !/^logs:/.test(action));
    const readable = (resource: string) =>
      resource.replace(/\$\{data[^}]*\}/, "ACCOUNT").replace(/\$\{aws_\w+?\.(\w+)_[0-9A-F]{8}\.\w+\}/, "$1");
    expect(own.map(({ action, resource }) => `${action} ${readable(resource)}`)).toEqual([
      "ecs:RunTask arn:aws:ecs:us-west-2:ACCOUNT:task-definition/Api_Current_Task:*",
      "ecs:DescribeTasks arn:aws:ecs:us-west-2:ACCOUNT:task/Cluster/*",
      "ecs:StopTask arn:aws:ecs:us-west-2:ACCOUNT:task/Cluster/*",
      "ecs:ListTasks *",
      "iam:PassRole Api/Current/Task/ExecutionRole/Resource",
      "iam:PassRole Api/Current/Task/TaskRole/Resource",
    ]);
    expect(own.every(({ conditions }) => conditions !== undefined)).toBe(true);
  });
});

describe("metrics", () => {
  test("are about the requests and the tasks of a version", () => {
    synthesize((stack) => {
      const api = makeApi(stack);
      const slow = api.metricResponseTime({ statistic: "p99" });
      expect([slow.namespace, slow.metricName, slow.statistic]).toEqual([
        "AWS/ApplicationELB",
        "TargetResponseTime",
        "p99",
      ]);
      expect(Object.keys(slow.dimensions)).toEqual(["LoadBalancer", "TargetGroup"]);
      const names = [
        api.metricRequests(),
        api.metric4xx(),
        api.metric5xx(),
        api.metricHealthyTasks(),
        api.metricUnhealthyTasks(),
        api.metricRequestsPerTarget(),
        api.metricCpuUtilization(),
        api.metricMemoryUtilization(),
        api.loadBalancer.metricOwn5xx(),
        api.loadBalancer.metricRequests(),
        api.loadBalancer.metricRejectedConnections(),
        api.loadBalancer.metricCapacityUnits(),
      ].map(({ metricName, statistic }) => `${metricName} ${statistic}`);
      expect(names).toEqual([
        "RequestCount Sum",
        "HTTPCode_Target_4XX_Count Sum",
        "HTTPCode_Target_5XX_Count Sum",
        "HealthyHostCount Minimum",
        "UnHealthyHostCount Maximum",
        "RequestCountPerTarget Sum",
        "CPUUtilization Average",
        "MemoryUtilization Average",
        "HTTPCode_ELB_5XX_Count Sum",
        "RequestCount Sum",
        "RejectedConnectionCount Sum",
        "ConsumedLCUs Average",
      ]);
    });
  });
});
