import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import { describe, expect, test } from "vitest";
import {
  Bucket,
  bind,
  Duration,
  EncryptionKey,
  FunctionCode,
  LambdaFunction,
  type LambdaFunctionProps,
  MillraceApp,
  MillraceStack,
  Network,
  Role,
  WorkQueue,
} from "../../../../../constructs";
import { synthesize as write } from "../../../../../constructs/app/synthesize";
import { allowed } from "../../../../support/permissions";
import { synthesize, testStackProps } from "../../../../support/synthesize";
import { temporaryFolder } from "../../../../support/terraform-stack";

const code = FunctionCode.fromText("export const handler = async (event) => event;");

const network = Network.fromIds({
  vpcId: "vpc-1",
  cidr: "10.0.0.0/16",
  subnets: {
    private: ["a", "b"].map((zone) => ({
      availabilityZone: `us-west-2${zone}`,
      subnetId: `subnet-${zone}`,
      routeTableId: `rtb-${zone}`,
      cidr: "10.0.0.0/24",
    })),
  },
});

function made(props?: Partial<LambdaFunctionProps>) {
  return synthesize((stack) => new LambdaFunction(stack, "Resize", { code, ...props }));
}

describe("a LambdaFunction by default", () => {
  test("is made of these resources", () => {
    expect(made().resources()).toEqual([
      "Resize/Logs/Resource aws_cloudwatch_log_group",
      "Resize/Resource aws_lambda_function",
      "Resize/Role/Policy aws_iam_role_policy",
      "Resize/Role/Resource aws_iam_role",
    ]);
  });

  test("runs on ARM with Node 22 and may do nothing but write its log", () => {
    const stack = made();
    expect(stack.resource("Resize/Resource")).toMatchObject({
      function_name: "shop-prod-resize",
      architectures: ["arm64"],
      runtime: "nodejs22.x",
      handler: "index.handler",
      memory_size: 512,
      timeout: 15,
      tracing_config: { mode: "PassThrough" },
      logging_config: { log_format: "JSON", application_log_level: "INFO", system_log_level: "INFO" },
    });
    expect(allowed(stack, "Resize/Role/Policy")).toEqual([
      "logs:CreateLogStream Resize/Logs/Resource:*",
      "logs:PutLogEvents Resize/Logs/Resource:*",
    ]);
  });

  test("waits for its permissions, and its log group is there first, with an end", () => {
    const stack = made();
    expect(stack.resource("Resize/Resource").depends_on).toEqual([stack.address("Resize/Role/Policy")]);
    const { log_group } = stack.resource("Resize/Resource").logging_config as { log_group: string };
    expect(log_group).toBe(`\${${stack.address("Resize/Logs/Resource")}.name}`);
    expect(stack.resource("Resize/Logs/Resource")).toMatchObject({
      name: "/aws/lambda/shop-prod-resize",
      retention_in_days: 30,
    });
  });
});

describe("its package", () => {
  function written(outdir: string, text: string) {
    const app = new MillraceApp({ outdir });
    const stack = new MillraceStack(app, "Shop", testStackProps());
    new LambdaFunction(stack, "Resize", { code: FunctionCode.fromText(text) });
    write(app, { print: () => undefined });
    const folder = join(outdir, "stacks", "Shop");
    return { folder, json: readFileSync(join(folder, "cdk.tf.json"), "utf8") };
  }

  test("lies in the stack's folder, and the stack names it in the same way wherever it is written", () => {
    const one = written(temporaryFolder("millrace-here-"), "1;export const handler = 1;");
    const other = written(temporaryFolder("millrace-there-"), "1;export const handler = 1;");
    expect(other.json).toBe(one.json);
    const { filename = "", source_code_hash } = resourceOf(one.json);
    expect(filename).toMatch(/^assets\/Resize_Code_[0-9A-F]{8}\/[0-9a-f]{64}\/function\.zip$/);
    const bytes = readFileSync(join(one.folder, filename));
    expect(createHash("sha256").update(bytes).digest("base64")).toBe(source_code_hash);
  });

  test("takes the place of the one before", () => {
    const outdir = temporaryFolder("millrace-twice-");
    const before = resourceOf(written(outdir, "export const handler = 1;").json).filename ?? "";
    const { folder, json } = written(outdir, "export const handler = 2;");
    const after = resourceOf(json).filename ?? "";
    expect(after).not.toBe(before);
    expect([existsSync(join(folder, before)), existsSync(join(folder, after))]).toEqual([false, true]);
    expect(readdirSync(join(folder, "assets"))).toHaveLength(1);
  });

  function resourceOf(json: string) {
    const { resource } = JSON.parse(json) as {
      resource: { aws_lambda_function: Record<string, { filename: string; source_code_hash: string }> };
    };
    return Object.values(resource.aws_lambda_function)[0] ?? { filename: undefined, source_code_hash: undefined };
  }

  test("of one file is called index, so that the usual handler finds it", () => {
    const folder = temporaryFolder("millrace-bundle-");
    writeFileSync(join(folder, "submit-job.cjs"), "exports.handler = 1;");
    expect([...FunctionCode.fromFile(join(folder, "submit-job.cjs")).files.keys()]).toEqual(["index.cjs"]);
  });

  test("of a folder has every file under its path, and no link", () => {
    const folder = temporaryFolder("millrace-folder-");
    mkdirSync(join(folder, "lib"));
    writeFileSync(join(folder, "index.mjs"), "");
    writeFileSync(join(folder, "lib", "solve.mjs"), "");
    expect([...FunctionCode.fromDirectory(folder).files.keys()].sort()).toEqual(["index.mjs", "lib/solve.mjs"]);
    symlinkSync("/etc/hostname", join(folder, "lib", "host"));
    expect(FunctionCode.fromDirectory(folder).violation).toMatchObject({ prop: "code", got: "lib/host" });
  });
});

describe("a function that is given something", () => {
  test("has the variables of bindings beside its own, sorted, and the permissions before it starts", () => {
    const stack = synthesize((scope) => {
      const resize = new LambdaFunction(scope, "Resize", { code, environment: { WIDTH: "640" } });
      bind(resize, new Bucket(scope, "Pictures"), { access: "read", environment: "PICTURES" });
    });
    const { environment, depends_on } = stack.resource("Resize/Resource");
    const { variables } = environment as { variables: Record<string, string> };
    expect(Object.keys(variables)).toEqual(["PICTURES_ARN", "PICTURES_NAME", "WIDTH"]);
    expect(variables.WIDTH).toBe("640");
    expect(depends_on).toEqual([stack.address("Resize/Role/Policy")]);
    expect(allowed(stack, "Resize/Role/Policy")).toContain("s3:GetObject Pictures/Resource/*");
  });

  test("has no environment at all without variables, so that none is planned again and again", () => {
    expect(made().resource("Resize/Resource")).not.toHaveProperty("environment");
  });

  test("in a network has a group of its own, and its code may not make interfaces", () => {
    const stack = made({ network });
    expect(stack.resource("Resize/Resource").vpc_config).toEqual({
      subnet_ids: ["subnet-a", "subnet-b"],
      security_group_ids: [`\${${stack.address("Resize/SecurityGroup/Resource")}.id}`],
    });
    const { Statement } = stack.json("Resize/Role/Policy", "policy") as { Statement: Record<string, unknown>[] };
    expect(Statement.filter(({ Effect }) => Effect === "Deny")).toEqual([
      {
        Effect: "Deny",
        Action: [
          "ec2:AssignPrivateIpAddresses",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:UnassignPrivateIpAddresses",
        ],
        Resource: "*",
        Condition: {
          ArnEquals: {
            "lambda:SourceFunctionArn": expect.stringMatching(
              /^arn:aws:lambda:us-west-2:\$\{.*\}:function:shop-prod-resize$/,
            ),
          },
        },
      },
    ]);
  });

  test("encrypts variables and logs with a key that is given", () => {
    const stack = synthesize((scope) => {
      new LambdaFunction(scope, "Resize", { code, encryptionKey: new EncryptionKey(scope, "Key") });
    });
    const key = `\${${stack.address("Key/Resource")}.arn}`;
    expect(stack.resource("Resize/Resource").kms_key_arn).toBe(key);
    expect(stack.resource("Resize/Logs/Resource").kms_key_id).toBe(key);
  });

  test("traces only when asked to, and may then send traces", () => {
    const stack = made({ tracing: true });
    expect(stack.resource("Resize/Resource").tracing_config).toEqual({ mode: "Active" });
    expect(allowed(stack, "Resize/Role/Policy")).toContain("xray:PutTraceSegments *");
  });
});

describe("what may call a function", () => {
  test("a service for one resource, a role for this function", () => {
    const stack = synthesize((scope) => {
      const resize = new LambdaFunction(scope, "Resize", { code });
      resize.allowInvokeFrom("events.amazonaws.com", "arn:aws:events:us-west-2:123456789012:rule/nightly");
      resize.grantInvoke(new Role(scope, "Caller", { assumedBy: ["ecs-tasks.amazonaws.com"] }));
    });
    const [permission = ""] = stack.resources().filter((line) => line.endsWith("aws_lambda_permission"));
    expect(stack.resource(permission.split(" ")[0] ?? "")).toMatchObject({
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      source_arn: "arn:aws:events:us-west-2:123456789012:rule/nightly",
    });
    expect(allowed(stack, "Caller/Policy")).toEqual(["lambda:InvokeFunction Resize/Resource"]);
  });

  test("a queue, whose failed messages alone come again", () => {
    const stack = synthesize((scope) => {
      const resize = new LambdaFunction(scope, "Resize", { code });
      resize.addQueueTrigger(new WorkQueue(scope, "Pages"), { batchSize: 5, maxConcurrency: 10 });
    });
    const [mapping = ""] = stack.resources().filter((line) => line.endsWith("aws_lambda_event_source_mapping"));
    expect(stack.resource(mapping.split(" ")[0] ?? "")).toMatchObject({
      batch_size: 5,
      function_response_types: ["ReportBatchItemFailures"],
      scaling_config: { maximum_concurrency: 10 },
      event_source_arn: `\${${stack.address("Pages/Resource")}.arn}`,
    });
    expect(allowed(stack, "Resize/Role/Policy")).toContain("sqs:DeleteMessage Pages/Resource");
  });

  test("what it fails at goes to a queue it may write to", () => {
    const stack = synthesize((scope) => {
      const resize = new LambdaFunction(scope, "Resize", { code });
      resize.onAsyncFailure(new WorkQueue(scope, "Failures"));
    });
    expect(stack.resource("Resize/AsyncFailure")).toMatchObject({
      maximum_retry_attempts: 2,
      maximum_event_age_in_seconds: 21_600,
      destination_config: { on_failure: { destination: `\${${stack.address("Failures/Resource")}.arn}` } },
    });
    expect(allowed(stack, "Resize/Role/Policy")).toContain("sqs:SendMessage Failures/Resource");
  });
});

test("its metrics are those of this function", () => {
  const metrics = synthesizeMetrics((made) => [
    made.metricInvocations(),
    made.metricErrors(),
    made.metricThrottles(),
    made.metricDuration(),
    made.metricConcurrentExecutions(),
    made.metricAsyncEventsDropped(),
    made.metricDestinationFailures(),
    made.metricDuration({ statistic: "p99", period: Duration.minutes(5) }),
  ]);
  expect(metrics.map(({ metricName, statistic }) => `${metricName} ${statistic}`)).toEqual([
    "Invocations Sum",
    "Errors Sum",
    "Throttles Sum",
    "Duration p95",
    "ConcurrentExecutions Maximum",
    "AsyncEventsDropped Sum",
    "DestinationDeliveryFailures Sum",
    "Duration p99",
  ]);
  expect(metrics.every(({ dimensions }) => dimensions.FunctionName === "shop-prod-resize")).toBe(true);
});

function synthesizeMetrics<T>(ask: (made: LambdaFunction) => T): T {
  const app: App = new MillraceApp({ outdir: temporaryFolder("millrace-metrics-") });
  return ask(new LambdaFunction(new MillraceStack(app, "Shop", testStackProps()), "Resize", { code }));
}
