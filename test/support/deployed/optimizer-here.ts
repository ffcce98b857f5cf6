import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { type AwsClientSettings, secretsClient } from "../../../src/adapters/aws/clients";
import { createClient, type MillraceClient } from "../../../src/client";
import type { JobView } from "../../../src/contract/api";
import { isFinal } from "../../../src/contract/job";
import { emulatorSettings, freshName } from "../aws-here";
import { untilJob } from "../batch-here";
import { type BatchSimulator, startBatchSimulator } from "../batch-simulator";
import type { Launch } from "../batch-simulator/life";
import type { SimulatedJob } from "../batch-simulator/simulated-job";
import { compiledSources } from "../compiled-sources";
import { temporaryTable } from "../dynamo-here";
import { startEmulator } from "../emulator";
import { matchesPattern } from "../event-matcher";
import { temporaryFolder } from "../folder";
import { issuedKey } from "../issued-key";
import { temporaryBuckets } from "../s3-here";
import { GatewayHere } from "./gateway";
import { LambdaFunctionHere } from "./lambda";
import { type Deployed, SynthesizedOptimizer } from "./optimizer-stack";

/** A container that died is missed after this, not after a minute. */
const LEASE_SECONDS = "5";
/** A lost job is looked for after a second, not after ten minutes. */
const SOON = { MILLRACE_LOST_AFTER_SECONDS: "1" };
/** Two containers of two vCPUs each. */
const VCPUS = 4;
const clock = { now: () => Date.now() };

/**
 * `stacks/optimizer` on this machine: its functions in processes as Lambda runs them, behind its routes; DynamoDB, S3 and
 * Secrets Manager by MiniStack, Batch by the simulator with the solver's entry point as container.
 */
export class OptimizerHere {
  /** Everything that functions and containers printed. */
  printed = "";
  /** While set, no container can be started, for this reason. */
  cannotStart: string | undefined;
  /** Functions and how they run, by id. */
  readonly functions = new Map<string, LambdaFunctionHere>();
  private readonly closers: (() => Promise<unknown>)[] = [];
  private completion: LambdaFunctionHere | undefined;
  private eventPattern: unknown;

  private constructor(
    readonly settings: AwsClientSettings,
    readonly table: Awaited<ReturnType<typeof temporaryTable>>,
    readonly buckets: Awaited<ReturnType<typeof temporaryBuckets>>,
  ) {}

  /** A text is the reason why this machine cannot. */
  static async start(): Promise<{ readonly here: OptimizerHere; readonly simulator: BatchSimulator } | string> {
    const emulator = await startEmulator("ministack");
    if (typeof emulator === "string") return emulator;
    const settings = emulatorSettings(emulator.endpoint);
    const table = await temporaryTable(settings, clock);
    const here = new OptimizerHere(settings, table, await temporaryBuckets(settings, clock));
    here.closers.push(() => emulator.close());
    return { here, simulator: await here.deploy() };
  }

  /** A client with a key of a tenant. */
  async clientOf(tenant: string): Promise<MillraceClient> {
    const apiKey = await issuedKey(this.table.apiKeys, tenant, { createdAt: clock.now() });
    // short polls: a function that holds one is an environment that answers nobody else
    return createClient({ baseUrl: this.url, apiKey, longPollSeconds: 1, timeoutMs: 60_000 });
  }

  url = "";

  /** Which of its states a job went through, in order. */
  async states(jobId: string): Promise<readonly unknown[]> {
    const events = await this.table.store.events(jobId, 0, 1_000, "state");
    return events.map(({ data }) => data.state);
  }

  /** Waits until a job is as wanted; the test's own time-out is the limit. */
  async until(client: MillraceClient, jobId: string, wanted: (job: JobView) => boolean): Promise<JobView> {
    for (;;) {
      const job = await client.getJob(jobId);
      if (wanted(job)) return job;
      if (isFinal(job.state)) throw new Error(`job ${jobId} is ${job.state}: ${JSON.stringify(job.reason)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** What the schedule does every five minutes. */
  async sweep(): Promise<void> {
    await this.completion?.invoke({ source: "aws.scheduler", "detail-type": "Scheduled Event", detail: {} });
  }

  /** Ends everything, the last that was started first. */
  async close(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
  }

  private readonly print = (text: string): void => {
    this.printed += text;
  };

  private async deploy(): Promise<BatchSimulator> {
    const stack = new SynthesizedOptimizer();
    const work = await temporaryFolder();
    const simulator = await startBatchSimulator({
      queues: ["solver"],
      vcpus: VCPUS,
      launch: this.launch(work.path),
      deliver: (event) => this.deliver(event),
      print: this.print,
      graceMs: 10_000,
    });
    this.closers.push(work.remove, () => simulator.close());
    const { tableName: tableOfJobs } = this.table;
    const { inputBucket, outputBucket } = this.buckets;
    const names = { table: tableOfJobs, inputBucket, outputBucket, queueArn: simulator.queueArn("solver") };
    const deployed = { ...names, secretArn: await this.createSecret() };
    simulator.register(stack.jobDefinition(deployed));
    this.eventPattern = stack.eventPattern(deployed);
    await this.deployFunctions(stack, deployed, simulator.endpoint);
    return simulator;
  }

  private async deployFunctions(stack: SynthesizedOptimizer, deployed: Deployed, batch: string): Promise<void> {
    for (const [id, { file, environment }] of stack.functions(deployed)) {
      const env = { ...this.machine(), AWS_ENDPOINT_URL_BATCH: batch, ...environment };
      const made = new LambdaFunctionHere({ file, environment: env }, this.print);
      this.functions.set(id, made);
      this.closers.push(() => made.close());
    }
    this.completion = this.functions.get(stack.completionFunction());
    const routes = stack.routes().map(({ routeKey, functionId }) => ({
      routeKey,
      answer: async (event: object) => await this.functions.get(functionId)?.invoke(event),
    }));
    const gateway = new GatewayHere(routes, this.print);
    await gateway.listen();
    this.closers.push(() => gateway.close());
    this.url = gateway.url;
  }

  /** What AWS gives functions and containers: where it is, and credentials. */
  private machine(): Record<string, string> {
    const { endpoint = "", region = "" } = this.settings;
    const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const aws = { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint, ...credentials };
    // the most that is ever logged: what must not be in logs is not in less of them either
    return { PATH: process.env.PATH ?? "", ...aws, MILLRACE_LOG_LEVEL: "debug", ...SOON };
  }

  /** The definition names a file of the image; here it is compiled from its source. */
  private launch(workFolder: string): Launch {
    const own = { MILLRACE_LEASE_SECONDS: LEASE_SECONDS, MILLRACE_WORK_FOLDER: workFolder };
    const sources = compiledSources();
    return ({ command: [program, file = ""], environment }) => {
      if (this.cannotStart !== undefined) return this.cannotStart;
      const compiled = join(sources, file.replace(/^dist\//, ""));
      if (program !== "node" || !existsSync(compiled)) return `no such file: ${program} ${file}`;
      return { command: [process.execPath, compiled], environment: { ...this.machine(), ...own, ...environment } };
    };
  }

  private async deliver(event: object): Promise<void> {
    if (matchesPattern(this.eventPattern, event)) await this.completion?.invokeLater(event);
  }

  private async createSecret(): Promise<string> {
    const client = secretsClient(this.settings);
    const SecretString = JSON.stringify({ key: randomBytes(32).toString("base64url") });
    const { ARN } = await client.send(new CreateSecretCommand({ Name: freshName("signing"), SecretString }));
    client.destroy();
    if (ARN === undefined) throw new Error("no secret was made");
    return ARN;
  }
}

/** The Batch jobs of a job, the oldest first. */
export function runsOf(simulator: BatchSimulator, jobId: string): readonly SimulatedJob[] {
  return simulator.jobs.filter(({ name }) => name === `millrace-${jobId}`);
}

/** The same, once they are over and their events were delivered: a job may be final before its container has ended. */
export async function endedRunsOf(simulator: BatchSimulator, jobId: string): Promise<readonly SimulatedJob[]> {
  for (const run of runsOf(simulator, jobId)) await untilJob(run, ({ isOver }) => isOver);
  await simulator.settled();
  return runsOf(simulator, jobId);
}
