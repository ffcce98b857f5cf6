import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../../../src/adapters/aws/clients";
import { openDatabase, type PostgresDatabase } from "../../../src/adapters/postgres/database";
import { migrateDatabase } from "../../../src/adapters/postgres/migrate";
import { API_SERVER_SETTINGS, environmentFor, WORKER_SETTINGS } from "../../../src/contract/settings";
import { script } from "../../../src/processes/script";
import { createQueues, emulatorSettings, freshName } from "../aws-here";
import { compiledSources } from "../compiled-sources";
import { type Emulator, freePort, startEmulator } from "../emulator";
import { temporaryFolder } from "../folder";
import { issuedKey } from "../issued-key";
import { type PostgresServer, startPostgres } from "../postgres";
import { storeIn } from "../postgres-store";

const ROLE = "jobs";
const DATABASE = "jobs";
const clock = { now: () => Date.now() };

/** A process of the deployed platform, as its container would start it. */
export class DeployedProcess {
  private readonly ended: Promise<readonly unknown[]>;

  constructor(private readonly child: ChildProcess) {
    this.ended = once(child, "exit");
  }

  /** As ECS stops a task; gives the exit code. */
  async terminate(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.exitCode();
  }

  async exitCode(): Promise<number | null> {
    const [code] = (await this.ended) as [number | null];
    return code;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }
}

/** What `stacks/analysis` deploys, on this machine: PostgreSQL is real, SQS, S3 and the secret are emulated. */
export class AnalysisHere {
  private readonly processes: DeployedProcess[] = [];

  private constructor(
    readonly postgres: PostgresServer,
    private readonly emulator: Emulator,
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private readonly db: PostgresDatabase,
    private readonly names: Readonly<Record<"bucket" | "queueUrl" | "signingSecret", string>>,
  ) {}

  static async start(): Promise<AnalysisHere> {
    const [postgres, emulator] = await Promise.all([startPostgres({ tokenUser: ROLE }), startEmulator("ministack")]);
    if (typeof postgres === "string") throw new Error(postgres);
    if (typeof emulator === "string") throw new Error(emulator);
    await postgres.run(`create database ${DATABASE} owner ${ROLE}`);
    const connection = { ...postgres.connection, user: ROLE, database: DATABASE };
    await migrateDatabase(connection);
    const names = await makeServices(emulator.endpoint);
    return new AnalysisHere(postgres, emulator, await temporaryFolder(), openDatabase(connection), names);
  }

  /** What is stored, read by nobody but us. */
  get store() {
    return storeIn(this.db, clock).store;
  }

  makeApiKey(tenant: string): Promise<string> {
    return issuedKey(storeIn(this.db, clock).apiKeys, tenant);
  }

  /** Starts an API server, and gives its address once it answers. */
  async startApi(): Promise<{ readonly process: DeployedProcess; readonly url: string }> {
    const port = await freePort();
    const { signingSecret } = this.names;
    const place = { host: "127.0.0.1", port: String(port), drainSeconds: "0" };
    const environment = environmentFor(API_SERVER_SETTINGS, { ...this.storage(), signingSecret, ...place });
    const process = this.start("api-server", environment);
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < 1_200 && process.running; tries++) {
      if (
        await fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return { process, url };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("the API server did not get healthy");
  }

  startWorker(more: Readonly<Record<string, string>> = {}): DeployedProcess {
    const settings = { ...this.storage(), leaseSeconds: "10", coresPerJob: "1" };
    return this.start("worker", { ...environmentFor(WORKER_SETTINGS, settings), ...more });
  }

  async close(): Promise<void> {
    for (const process of this.processes) process.kill();
    await Promise.all(this.processes.map((process) => process.exitCode()));
    await this.db.destroy();
    await Promise.all([this.postgres.close(), this.emulator.close()]);
    await this.folder.remove();
  }

  private storage() {
    const { bucket, queueUrl } = this.names;
    return {
      databaseHost: this.postgres.connection.host,
      databasePort: String(this.postgres.connection.port),
      databaseName: DATABASE,
      databaseUser: ROLE,
      databaseCaFile: this.postgres.caFile,
      queueUrl,
      inputBucket: bucket,
      outputBucket: bucket,
      workFolder: this.folder.path,
      logLevel: "error",
    };
  }

  private start(name: "api-server" | "worker", settings: Readonly<Record<string, string>>): DeployedProcess {
    const { file, execArgv } = script(join(compiledSources(), "src", "main"), name);
    const aws = { AWS_ENDPOINT_URL: this.emulator.endpoint, AWS_REGION: "us-east-1" };
    const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const env = {
      ...process.env,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...aws,
      ...keys,
      ...settings,
    };
    const child = fork(file, { execArgv: [...execArgv], env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const started = new DeployedProcess(child);
    this.processes.push(started);
    return started;
  }
}

async function makeServices(endpoint: string) {
  const config = clientConfig(emulatorSettings(endpoint));
  const [s3, sqs] = [new S3Client({ ...config, forcePathStyle: true }), new SQSClient(config)];
  const secrets = new SecretsManagerClient(config);
  const bucket = freshName("files");
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const { queueUrl } = await createQueues(sqs, 5);
  const text = { Name: freshName("signing"), SecretString: randomUUID() };
  const { ARN: signingSecret = "" } = await secrets.send(new CreateSecretCommand(text));
  for (const client of [s3, sqs, secrets]) client.destroy();
  return { bucket, queueUrl, signingSecret };
}
