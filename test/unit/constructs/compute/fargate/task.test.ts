import { describe, expect, test } from "vitest";
import { FargateTask } from "../../../../../constructs/compute/fargate/task";
import type { FargateTaskProps } from "../../../../../constructs/compute/fargate/task-props";
import { bind } from "../../../../../constructs/core/bind";
import { Duration } from "../../../../../constructs/core/duration";
import { Role } from "../../../../../constructs/core/role";
import { Size } from "../../../../../constructs/core/size";
import { AppSecret } from "../../../../../constructs/data/app-secret";
import { Bucket } from "../../../../../constructs/data/bucket";
import { Database } from "../../../../../constructs/data/database";
import { Credentials } from "../../../../../constructs/data/database-credentials";
import { isolatedNetwork } from "../../../../support/isolated-network";
import { allowed } from "../../../../support/permissions";
import { type SynthesizedStack, synthesize } from "../../../../support/synthesize";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const image = `public.ecr.aws/team/api@${DIGEST}`;
const network = isolatedNetwork();

function task(props: Partial<FargateTaskProps> = {}): SynthesizedStack {
  return synthesize((scope) => new FargateTask(scope, "Api", { network, image, ...props }));
}

function container(stack: SynthesizedStack): Readonly<Record<string, unknown>> {
  const [only] = stack.json("Api/Resource", "container_definitions") as Record<string, unknown>[];
  return only ?? {};
}

describe("a FargateTask by default", () => {
  test("is made of these resources", () => {
    expect(task().resources()).toEqual([
      "Api/ExecutionRole/Policy aws_iam_role_policy",
      "Api/ExecutionRole/Resource aws_iam_role",
      "Api/Logs/Resource aws_cloudwatch_log_group",
      "Api/Resource aws_ecs_task_definition",
      "Api/SecurityGroup/Resource aws_security_group",
      "Api/SecurityGroup/Rules/To-cidr-ipv4-0-0-0-0-0-tcp-443-24a3a0c1 aws_vpc_security_group_egress_rule",
      "Api/TaskRole/Resource aws_iam_role",
    ]);
  });

  test("is the smallest there is, keeps its revisions, and waits for the right to start", () => {
    const stack = task();
    expect(stack.resource("Api/Resource")).toMatchObject({
      family: "shop-prod-api",
      cpu: "256",
      memory: "512",
      network_mode: "awsvpc",
      requires_compatibilities: ["FARGATE"],
      runtime_platform: { cpu_architecture: "X86_64", operating_system_family: "LINUX" },
      skip_destroy: true,
    });
    expect(stack.dependsOn("Api/Resource")).toEqual(["Api/ExecutionRole/Policy"]);
  });

  test("has one container that is not root, on a read-only root, with an init process and its own logs", () => {
    const stack = task();
    expect(container(stack)).toEqual({
      essential: true,
      image,
      linuxParameters: { initProcessEnabled: true },
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": `\${${stack.address("Api/Logs/Resource")}.name}`,
          "awslogs-region": "us-west-2",
          "awslogs-stream-prefix": "main",
          "max-buffer-size": "25m",
          mode: "non-blocking",
        },
      },
      name: "main",
      readonlyRootFilesystem: true,
      stopTimeout: 30,
      user: "1000:1000",
    });
    expect(stack.resource("Api/Logs/Resource")).toMatchObject({ name: "/ecs/shop-prod-api", retention_in_days: 30 });
  });

  test("gives the code nothing, and its role to tasks of this account only", () => {
    const stack = task();
    expect(stack.has("Api/TaskRole/Policy")).toBe(false);
    expect(stack.json("Api/TaskRole/Resource", "assume_role_policy")).toMatchObject({
      Statement: [
        {
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": expect.stringContaining("account_id") } },
        },
      ],
    });
  });
});

describe("a FargateTask", () => {
  test("says everything it is told, in one spelling", () => {
    const stack = task({
      size: { cpu: 2, memory: Size.gibibytes(5) },
      architecture: "ARM64",
      command: ["serve", "--name=$${x}"],
      port: 8000,
      stopTimeout: Duration.minutes(2),
      ephemeralStorage: Size.gibibytes(100),
      healthCheck: { command: ["/bin/check"], retries: 5 },
      scratch: ["/tmp"],
      keepRevisions: false,
    });
    expect(stack.resource("Api/Resource")).toMatchObject({
      cpu: "2048",
      memory: "5120",
      runtime_platform: { cpu_architecture: "ARM64" },
      ephemeral_storage: { size_in_gib: 100 },
      skip_destroy: false,
    });
    const [{ name: volume }] = stack.resource("Api/Resource").volume as [{ name: string }];
    expect(container(stack)).toMatchObject({
      portMappings: [{ containerPort: 8000, hostPort: 8000, protocol: "tcp" }],
      stopTimeout: 120,
      healthCheck: { command: ["CMD", "/bin/check"], interval: 30, retries: 5, startPeriod: 0, timeout: 5 },
      mountPoints: [{ containerPath: "/tmp", readOnly: false, sourceVolume: volume }],
    });
  });

  test("renders the same text whatever the order of its props and calls", () => {
    const render = (order: readonly string[]) => {
      const stack = synthesize((scope) => {
        const environment = Object.fromEntries(order.map((name) => [name, name.toLowerCase()]));
        const made = new FargateTask(scope, "Api", { network, image, environment });
        for (const name of order.toReversed()) made.addSetting(`LATE_${name}`, "1");
      });
      return stack.resource("Api/Resource").container_definitions;
    };
    expect(render(["B", "A", "C"])).toBe(render(["C", "B", "A"]));
  });

  test("gets secrets by reference: the execution role reads them, and the task waits for their values", () => {
    const stack = synthesize((scope) => {
      const key = new AppSecret(scope, "Key", { generate: { field: "key" } });
      new FargateTask(scope, "Api", { network, image, secrets: { API_KEY: key.field("key").toContainerSecret() } });
    });
    const secret = `\${${stack.address("Key/Resource")}.arn}`;
    expect(container(stack).secrets).toEqual([{ name: "API_KEY", valueFrom: `${secret}:key::` }]);
    expect(allowed(stack, "Api/ExecutionRole/Policy")).toContain("secretsmanager:GetSecretValue Key/Resource");
    expect(stack.dependsOn("Api/Resource")).toEqual(["Api/ExecutionRole/Policy", "Key/Version"]);
    expect(stack.has("Api/TaskRole/Policy")).toBe(false);
  });

  test("takes a field of a database's master secret", () => {
    const stack = synthesize((scope) => {
      const engine = { name: "postgres", majorVersion: "17" } as const;
      const database = new Database(scope, "Db", { network, engine, credentials: Credentials.managed() });
      const secrets = { DB_PASSWORD: database.masterSecretField("password") };
      new FargateTask(scope, "Api", { network, image, secrets });
    });
    const [secret] = container(stack).secrets as [{ valueFrom: string }];
    expect(secret.valueFrom).toMatch(/\}:password::$/);
    expect(allowed(stack, "Api/ExecutionRole/Policy").join()).toContain("secretsmanager:GetSecretValue");
  });

  test("is bound to what it uses: permission for its code, variables, and the order", () => {
    const stack = synthesize((scope) => {
      const made = new FargateTask(scope, "Api", { network, image });
      bind(made, new Bucket(scope, "Files"), { access: "read", environment: { NAME: "BUCKET" } });
    });
    expect(container(stack).environment).toMatchObject([{ name: "BUCKET" }]);
    expect(allowed(stack, "Api/TaskRole/Policy").join()).toContain("s3:GetObject Files/Resource/*");
    expect(stack.dependsOn("Api/Resource")).toContain("Api/TaskRole/Policy");
  });

  test("lets people in only where it says so", () => {
    expect(allowed(task({ exec: true, readonlyRoot: false }), "Api/TaskRole/Policy")).toEqual([
      "ssmmessages:CreateControlChannel *",
      "ssmmessages:CreateDataChannel *",
      "ssmmessages:OpenControlChannel *",
      "ssmmessages:OpenDataChannel *",
    ]);
  });

  test("runs as root only where it says so, and reaches nothing by itself where it shall not", () => {
    const stack = task({ runAsRoot: true, allowHttpsOut: false });
    expect(container(stack).user).toBe("0");
    expect(stack.resources().filter((line) => line.endsWith("egress_rule"))).toEqual([]);
  });

  test("can be run by others: any revision, on one cluster, with its own roles and no others", () => {
    const stack = synthesize((scope) => {
      const made = new FargateTask(scope, "Api", { network, image });
      const starter = new Role(scope, "Starter", { assumedBy: ["lambda.amazonaws.com"] });
      made.grantRun(starter, "arn:aws:ecs:us-west-2:123456789012:cluster/shop");
    });
    expect(stack.json("Starter/Policy", "policy")).toMatchObject({
      Statement: [
        {
          Action: "ecs:RunTask",
          Resource: `\${${stack.address("Api/Resource")}.arn_without_revision}:*`,
          Condition: { ArnEquals: { "ecs:cluster": "arn:aws:ecs:us-west-2:123456789012:cluster/shop" } },
        },
        { Action: "iam:PassRole", Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } },
      ],
    });
  });
});
