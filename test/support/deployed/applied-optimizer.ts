import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BatchClient, DescribeJobDefinitionsCommand } from "@aws-sdk/client-batch";
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { MillraceApp, synthesize } from "../../../constructs";
import * as optimizer from "../../../examples/optimizer/main";
import { dynamoClient } from "../../../src/adapters/aws/clients";
import { DynamoApiKeyStore } from "../../../src/adapters/aws/dynamo/api-keys";
import { createClient, type MillraceClient } from "../../../src/client";
import { emulated } from "../../apply/real/leftovers";
import { RealRun } from "../../apply/real/real-run";
import { emulatorSettings } from "../aws-here";
import { type BatchSimulator, startBatchSimulator } from "../batch-simulator";
import type { Launch } from "../batch-simulator/life";
import { compiledSources } from "../compiled-sources";
import { matchesPattern } from "../event-matcher";
import { temporaryFolder } from "../folder";
import { issuedKey } from "../issued-key";
import { functionBundles } from "../stacks";
import { temporaryFolder as outputFolder } from "../terraform-stack";
import { Doorway } from "./doorway";

/** MiniStack can neither change nor delete what it makes for Batch; moto wants subnets, roles and buckets it knows. */
const ON_MOTO = ["batch", "cloudwatch", "ec2", "ecr", "iam", "s3", "s3control"] as const;
/** moto knows AWS's own policies then. */
const MOTO = { MOTO_IAM_LOAD_MANAGED_POLICIES: "true" };
const ENVIRONMENT = { name: "dev", profile: "dev", region: "us-east-1" } as const;
const RELEASE = "0.1.0";
const VCPUS = 8;
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

/**
 * `stacks/optimizer` as Terraform has made it with the real provider: functions answer in MiniStack's Lambda behind its
 * API Gateway, jobs are in the table, files in the buckets and the key in the secret that Terraform made. The job
 * definition that it registered is given to the simulator of Batch, because emulators of Batch run nothing; the events of
 * its jobs go where the rule that Terraform made sends them.
 */
export class AppliedOptimizer {
  /** Everything that containers printed. */
  printed = "";
  private readonly closers: (() => Promise<unknown>)[] = [];
  private run: RealRun | undefined;
  private batch: BatchSimulator | undefined;

  private constructor(
    private readonly files: Doorway,
    private readonly api: Doorway,
  ) {}

  /** Applies the stack; a text is the reason why this machine cannot. */
  static async start(): Promise<AppliedOptimizer | string> {
    const [files, api] = await Promise.all([Doorway.start(), Doorway.start()]);
    const here = new AppliedOptimizer(files, api);
    here.closers.push(
      () => files.close(),
      () => api.close(),
    );
    try {
      const reason = await here.apply();
      if (reason === undefined) return here;
      await here.close();
      return reason;
    } catch (error) {
      await here.close();
      throw error;
    }
  }

  get applied(): RealRun {
    if (this.run === undefined) throw new Error("nothing is applied");
    return this.run;
  }

  get simulator(): BatchSimulator {
    if (this.batch === undefined) throw new Error("the simulator of Batch is not started");
    return this.batch;
  }

  /** A client of the API that Terraform made, with a key of a tenant in the table that Terraform made. */
  async clientOf(tenant: string): Promise<MillraceClient> {
    const client = dynamoClient(emulatorSettings(this.applied.endpoint));
    const tableName = String(this.applied.made("aws_dynamodb_table", "Jobs").name);
    const apiKey = await issuedKey(new DynamoApiKeyStore({ client, tableName }), tenant);
    client.destroy();
    return createClient({ baseUrl: this.api.url, apiKey, longPollSeconds: 1, timeoutMs: 60_000 });
  }

  /** Ends everything, the last that was started first. */
  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }

  private async apply(): Promise<string | undefined> {
    const folder = synthesized();
    const work = await temporaryFolder();
    this.batch = await startBatchSimulator({
      queues: [queueName(folder)],
      vcpus: 2 * VCPUS,
      launch: this.launch(work.path),
      deliver: (event) => this.deliver(event),
      print: (text) => {
        this.printed += text;
      },
    });
    this.closers.push(work.remove, () => this.simulator.close());
    // MiniStack gives its functions the environment that it has itself
    const services = { AWS_ENDPOINT_URL_BATCH: this.batch.endpoint, AWS_ENDPOINT_URL_S3: this.files.url };
    const run = await RealRun.start({
      emulator: "ministack",
      elsewhere: Object.fromEntries(ON_MOTO.map((service) => [service, "moto"])),
      variables: { ...MOTO, ...services },
      image: { repository: "district9-dev-solver-images", tag: RELEASE },
      synthesized: () => folder,
    });
    if (typeof run === "string") return run;
    this.run = run;
    this.closers.push(() => run.close());
    this.files.open(run.endpointOf("s3"));
    const { hostname, port } = new URL(run.endpoint);
    const id = String(run.made("aws_apigatewayv2_api", "Api").id);
    this.api.open(run.endpoint, `${id}.execute-api.${hostname === "127.0.0.1" ? "localhost" : hostname}:${port}`);
    await this.register();
    return undefined;
  }

  /**
   * Lets moto's S3 be called without TLS. The policy of each bucket refuses that, and moto looks at no condition of a
   * policy: it refuses every call.
   */
  async openBuckets(): Promise<void> {
    const s3 = new S3Client(emulated(this.applied.endpointOf("s3")));
    for (const { type, attributes } of this.applied.state) {
      if (type !== "aws_s3_bucket_policy") continue;
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: String(attributes.bucket) }));
    }
    s3.destroy();
  }

  /** Gives the simulator what Terraform registered. */
  private async register(): Promise<void> {
    const batch = new BatchClient(emulated(this.applied.endpointOf("batch")));
    const { jobDefinitions = [] } = await batch.send(new DescribeJobDefinitionsCommand({ status: "ACTIVE" }));
    batch.destroy();
    for (const { jobDefinitionName, containerProperties, retryStrategy, timeout } of jobDefinitions) {
      this.simulator.register({ jobDefinitionName, type: "container", containerProperties, retryStrategy, timeout });
    }
  }

  /** The definition names a file of the image; here it is compiled from its source. */
  private launch(workFolder: string): Launch {
    const sources = compiledSources();
    return ({ command: [program, file = ""], environment }) => {
      const compiled = join(sources, file.replace(/^dist\//, ""));
      if (program !== "node" || !existsSync(compiled)) return `no such file: ${program} ${file}`;
      const aws = { AWS_REGION: ENVIRONMENT.region, AWS_ENDPOINT_URL: this.applied.endpoint, ...CREDENTIALS };
      const own = { AWS_ENDPOINT_URL_S3: this.files.url, MILLRACE_WORK_FOLDER: workFolder, MILLRACE_LOG_LEVEL: "info" };
      const machine = { PATH: process.env.PATH ?? "", ...aws, ...own };
      return { command: [process.execPath, compiled], environment: { ...machine, ...environment } };
    };
  }

  /** MiniStack takes no events of AWS's own sources from callers, as AWS does: the rule is looked up and its target called. */
  private async deliver(event: object): Promise<void> {
    const config = emulated(this.applied.endpoint);
    const [events, lambda] = [new EventBridgeClient(config), new LambdaClient(config)];
    const { Rules = [] } = await events.send(new ListRulesCommand({}));
    for (const { Name: Rule, EventPattern } of Rules) {
      if (EventPattern === undefined || !matchesPattern(JSON.parse(EventPattern), event)) continue;
      const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
      for (const { Arn: FunctionName } of Targets) {
        if (FunctionName?.includes(":lambda:") !== true) continue;
        const Payload = JSON.stringify(event);
        await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload }));
      }
    }
  }
}

/** The example of the optimizer: all that the stack makes by itself, and pages, alarms by e-mail and an image by its tag. */
function synthesized(): string {
  const app = new MillraceApp({ outdir: outputFolder("millrace-optimizer-") });
  optimizer.build(app, ENVIRONMENT, { functionsFolder: functionBundles() });
  return synthesize(app, { print: () => undefined }).stacks[0]?.directory ?? "";
}

/** The simulator has to know its queue before there is one: its ARN is part of what is applied. */
function queueName(folder: string): string {
  const document = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    readonly resource: { readonly aws_batch_job_queue: Readonly<Record<string, { readonly name: string }>> };
  };
  const [queue] = Object.values(document.resource.aws_batch_job_queue);
  if (queue === undefined) throw new Error("the stack has no job queue");
  return queue.name;
}
