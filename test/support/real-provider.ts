import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProviderMirror, providerMirror } from "./terraform-mirror";

/** Where AWS is for a provider: an emulator, and other emulators for some services. */
export interface Endpoints {
  readonly main: string;
  readonly elsewhere?: Readonly<Partial<Record<Service, string>>>;
}

/** The services that may be elsewhere, by the SDK's names for their endpoints. */
const SERVICES = {
  acm: "ACM",
  applicationautoscaling: "APPLICATION_AUTO_SCALING",
  batch: "BATCH",
  cloudwatch: "CLOUDWATCH",
  ec2: "EC2",
  ecr: "ECR",
  ecs: "ECS",
  elbv2: "ELASTIC_LOAD_BALANCING_V2",
  iam: "IAM",
  logs: "CLOUDWATCH_LOGS",
  rds: "RDS",
  route53: "ROUTE_53",
  s3: "S3",
  s3control: "S3_CONTROL",
  sqs: "SQS",
  sts: "STS",
} as const;
export type Service = keyof typeof SERVICES;

/** Each command reads the provider's 60 MB of schemas; collecting garbage meanwhile would cost more time than they do. */
export const MORE_MEMORY = "400";

/** Where the mirror keeps the program for this machine. */
function releaseFolder({ folder, version }: ProviderMirror): string {
  const os = process.platform === "darwin" ? "darwin" : "linux";
  const arch = process.arch === "arm64" ? "arm64" : "amd64";
  return join(folder, "registry.terraform.io/hashicorp/aws", version, `${os}_${arch}`);
}

/**
 * The real AWS provider as one process for many Terraform commands (its debug mode). Terraform would start it anew for
 * each command, and reading its 1,500 schemas takes most of a command's time: `validate` 7 s, this way 1.4 s.
 */
export class RealProvider {
  private constructor(
    private readonly server: ChildProcess,
    readonly reattach: string,
    /** Where it runs. Terraform would start it in the stack's folder: what that holds for it has to be here. */
    readonly folder: string,
  ) {}

  /**
   * Starts the provider; a string is the reason why this machine cannot. Where AWS is, it is told by its environment: with
   * `endpoints` in its configuration, checking that block takes 2 seconds of a core in each command.
   */
  static async start(endpoints: Endpoints): Promise<RealProvider | string> {
    const mirror = providerMirror();
    if (mirror === undefined) {
      return "needs a local mirror of the AWS provider; name its folder in MILLRACE_PROVIDER_MIRROR";
    }
    const folder = releaseFolder(mirror);
    const binary = readdirSync(folder).find((name) => name.startsWith("terraform-provider-aws"));
    if (binary === undefined) return `the mirror holds no AWS provider ${mirror.version} for this machine`;
    // A bundle of certificates cannot be added twice in one process, and on loopback there is nothing to verify.
    const { AWS_CA_BUNDLE: _, ...inherited } = process.env;
    const env = { ...inherited, ...endpointVariables(endpoints), GOGC: MORE_MEMORY };
    const cwd = mkdtempSync(join(tmpdir(), "millrace-provider-"));
    const server = spawn(join(folder, binary), ["-debug"], { cwd, env, stdio: ["ignore", "pipe", "ignore"] });
    return new RealProvider(server, await announced(server), cwd);
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    if (this.server.exitCode !== null) return;
    this.server.kill("SIGKILL");
    await once(this.server, "exit");
  }
}

function endpointVariables({ main, elsewhere = {} }: Endpoints): Readonly<Record<string, string>> {
  const others = Object.entries(elsewhere).map(([service, url]) => [
    `AWS_ENDPOINT_URL_${SERVICES[service as Service]}`,
    url,
  ]);
  return { AWS_ENDPOINT_URL: main, ...Object.fromEntries(others) };
}

/** Waits for what the provider prints for Terraform, and goes on reading: a provider whose output is full stands still. */
function announced(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    server.stdout?.on("data", (chunk) => {
      printed += String(chunk);
      const reattach = /TF_REATTACH_PROVIDERS='(.*)'/.exec(printed)?.[1];
      if (reattach !== undefined) {
        printed = "";
        resolve(reattach);
      }
    });
    server.on("error", reject);
    server.on("exit", (code) => reject(new Error(`the AWS provider ended with code ${code} before it served`)));
  });
}
