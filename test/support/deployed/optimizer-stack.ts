import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RegisterJobDefinitionRequest } from "@aws-sdk/client-batch";
import { unzipSync } from "fflate";
import { MillraceApp } from "../../../constructs";
import { optimizer } from "../stacks";
import { temporaryFolder } from "../terraform-stack";
import type { DeployedFunction } from "./lambda";

type Block = Readonly<Record<string, unknown>>;

/** What Terraform would fill in: the names of what is there. */
export interface Deployed {
  readonly table: string;
  readonly inputBucket: string;
  readonly outputBucket: string;
  readonly secretArn: string;
  readonly queueArn: string;
}

/** `stacks/optimizer` as it is synthesized, read for what has to run: routes, functions, job definition, rule. */
export class SynthesizedOptimizer {
  private readonly folder: string;
  private readonly resources: Readonly<Record<string, Readonly<Record<string, Block>>>>;

  constructor() {
    const outdir = temporaryFolder("millrace-deployed-");
    const app = new MillraceApp({ outdir });
    // as many threads as the machine of a test has to spare
    optimizer(app, "dev", { solver: { vcpu: 2 } });
    app.synth();
    this.folder = join(outdir, "stacks", "Optimizer");
    const document = JSON.parse(readFileSync(join(this.folder, "cdk.tf.json"), "utf8")) as {
      readonly resource: Readonly<Record<string, Readonly<Record<string, Block>>>>;
    };
    this.resources = document.resource;
  }

  /** The routes, each with the id of its function. */
  routes(): readonly { readonly routeKey: string; readonly functionId: string }[] {
    return Object.values(this.resources.aws_apigatewayv2_route ?? {}).map((route) => {
      const integration = this.referred(route.target, "aws_apigatewayv2_integration");
      const uri = this.resources.aws_apigatewayv2_integration?.[integration]?.integration_uri;
      return { routeKey: String(route.route_key), functionId: this.referred(uri, "aws_lambda_function") };
    });
  }

  /** The functions by id: the zip that is deployed, unpacked, and their environment. */
  functions(deployed: Deployed): ReadonlyMap<string, DeployedFunction> {
    const all = Object.entries(this.resources.aws_lambda_function ?? {});
    return new Map(
      all.map(([id, block]) => {
        const { variables } = block.environment as { readonly variables: Readonly<Record<string, string>> };
        const filled = Object.entries(variables).map(([name, value]) => [name, this.fill(value, deployed)]);
        return [id, { file: this.unpack(id, String(block.filename)), environment: Object.fromEntries(filled) }];
      }),
    );
  }

  /** The function that events and the schedule go to. */
  completionFunction(): string {
    const targets = Object.values(this.resources.aws_cloudwatch_event_target ?? {});
    const arn = targets.map(({ arn }) => String(arn)).find((each) => each.includes("aws_lambda_function."));
    return this.referred(arn, "aws_lambda_function");
  }

  /** The rule about Batch jobs. */
  eventPattern(deployed: Deployed): unknown {
    const patterns = Object.values(this.resources.aws_cloudwatch_event_rule ?? {}).map((rule) => rule.event_pattern);
    const pattern = patterns.map(String).find((each) => each.includes("Batch Job State Change"));
    return JSON.parse(this.fill(pattern ?? "", deployed));
  }

  /** The job definition, as the provider would register it. */
  jobDefinition(deployed: Deployed): RegisterJobDefinitionRequest {
    const [block = {}] = Object.values(this.resources.aws_batch_job_definition ?? {});
    const { attempts, evaluate_on_exit } = block.retry_strategy as {
      readonly attempts: number;
      readonly evaluate_on_exit: readonly Readonly<Record<string, string>>[];
    };
    const evaluateOnExit = evaluate_on_exit.map((rule) => ({
      action: rule.action === "exit" ? ("EXIT" as const) : ("RETRY" as const),
      ...(rule.on_exit_code !== undefined && { onExitCode: rule.on_exit_code }),
      ...(rule.on_reason !== undefined && { onReason: rule.on_reason }),
      ...(rule.on_status_reason !== undefined && { onStatusReason: rule.on_status_reason }),
    }));
    const { attempt_duration_seconds } = block.timeout as { readonly attempt_duration_seconds: number };
    return {
      jobDefinitionName: String(block.name),
      type: "container",
      containerProperties: JSON.parse(this.fill(String(block.container_properties), deployed)),
      retryStrategy: { attempts, evaluateOnExit },
      timeout: { attemptDurationSeconds: attempt_duration_seconds },
    };
  }

  /** Fills in what Terraform would; what nothing here needs stays as it is. */
  private fill(text: string, deployed: Deployed): string {
    return text.replace(/\$\{(\w+)\.([\w-]+)\.(\w+)\}/g, (whole, type: string, id: string) => {
      const values: Readonly<Record<string, string>> = {
        aws_s3_bucket: id.startsWith("Input") ? deployed.inputBucket : deployed.outputBucket,
        aws_dynamodb_table: deployed.table,
        aws_secretsmanager_secret: deployed.secretArn,
        aws_batch_job_queue: deployed.queueArn,
        aws_batch_job_definition: String(this.resources.aws_batch_job_definition?.[id]?.name),
      };
      return values[type] ?? whole;
    });
  }

  private referred(expression: unknown, type: string): string {
    const id = new RegExp(`${type}\\.([\\w-]+)\\.`).exec(String(expression))?.[1];
    if (id === undefined) throw new Error(`${String(expression)} names no ${type}`);
    return id;
  }

  private unpack(id: string, zip: string): string {
    for (const [name, content] of Object.entries(unzipSync(readFileSync(join(this.folder, zip))))) {
      const file = join(this.folder, "unpacked", id, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return join(this.folder, "unpacked", id, "index.js");
  }
}
