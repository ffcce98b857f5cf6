import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rewriteForProvider5 } from "./provider-5";
import { type ProviderMirror, providerMirror } from "./terraform-mirror";

/** The AWS services that a stack's resources call, by the provider's names for its endpoints. */
const ENDPOINTS = [
  "acm",
  "apigatewayv2",
  "applicationautoscaling",
  "batch",
  "cloudwatch",
  "dynamodb",
  "ec2",
  "ecr",
  "ecs",
  "elasticache",
  "elbv2",
  "events",
  "iam",
  "kms",
  "lambda",
  "logs",
  "rds",
  "route53",
  "s3",
  "s3control",
  "scheduler",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
  "sts",
  "wafv2",
] as const;

/** Each command reads the provider's 60 MB of schemas; collecting garbage meanwhile would cost more time than they do. */
const MORE_MEMORY = "400";

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

  /** Starts the provider; a string is the reason why this machine cannot. */
  static async start(): Promise<RealProvider | string> {
    const mirror = providerMirror();
    if (mirror === undefined) {
      return "needs a local mirror of the AWS provider; name its folder in MILLRACE_PROVIDER_MIRROR";
    }
    const folder = releaseFolder(mirror);
    const binary = readdirSync(folder).find((name) => name.startsWith("terraform-provider-aws"));
    if (binary === undefined) return `the mirror holds no AWS provider ${mirror.version} for this machine`;
    // A bundle of certificates cannot be added twice in one process, and on loopback there is nothing to verify.
    const { AWS_CA_BUNDLE: _, ...inherited } = process.env;
    const env = { ...inherited, GOGC: MORE_MEMORY };
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

/** What one Terraform command said. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** One stack on the real AWS provider and an emulator. */
export class RealStack {
  private readonly folder = mkdtempSync(join(tmpdir(), "millrace-real-"));
  /** Where each service is. */
  private readonly endpoints: Readonly<Record<string, string>>;
  /** Arguments of provider 6 that provider 5.100 was not given. */
  readonly removed: readonly string[];

  constructor(
    synthesized: string,
    endpoint: string,
    private readonly provider: RealProvider,
    /** Services that are somewhere else. */
    elsewhere: Readonly<Record<string, string>> = {},
    /** Resource types to leave out, because no emulator has them. */
    private readonly without: readonly string[] = [],
  ) {
    this.endpoints = { ...Object.fromEntries(ENDPOINTS.map((service) => [service, endpoint])), ...elsewhere };
    this.removed = this.take(synthesized);
  }

  /** Takes over what was synthesized: the first time, or as the next version of what is applied. */
  take(synthesized: string): readonly string[] {
    cpSync(synthesized, this.folder, { recursive: true });
    const assets = join(synthesized, "assets");
    if (existsSync(assets)) cpSync(assets, join(this.provider.folder, "assets"), { recursive: true });
    const file = join(this.folder, "cdk.tf.json");
    const stack = JSON.parse(readFileSync(file, "utf8"));
    leaveOut(stack, this.without);
    const removed = rewriteForProvider5(stack, this.endpoints);
    writeFileSync(file, JSON.stringify(stack, null, 2));
    return removed;
  }

  init(): Promise<Outcome> {
    return this.run(["init", "-input=false"]);
  }

  /** Applies everything, or one resource with what it needs. */
  apply(target?: string): Promise<Outcome> {
    const only = target === undefined ? [] : [`-target=${target}`];
    return this.run(["apply", "-input=false", "-auto-approve", "-parallelism=20", ...only]);
  }

  /** Destroys what the state holds, which was read when it was last planned: reading all of it once more tells nothing new. */
  destroy(): Promise<Outcome> {
    return this.run(["destroy", "-input=false", "-auto-approve", "-refresh=false", "-parallelism=20"]);
  }

  /** Plans again and gives the changes that Terraform still wants: none, if AWS holds what was declared. */
  async plan(): Promise<readonly PlannedChange[]> {
    const planned = await this.run(["plan", "-input=false", "-detailed-exitcode", "-out=again.plan"]);
    if (planned.code === 0) return [];
    const shown = JSON.parse((await this.run(["show", "-json", "again.plan"])).output) as {
      resource_changes?: Shown[];
    };
    return (shown.resource_changes ?? [])
      .filter((change) => !["no-op", "read"].includes(change.change.actions[0] ?? ""))
      .map(({ address, change }) => ({ address, ...change }));
  }

  /** Every resource in the state, with the attributes that the provider read back. */
  state(): readonly StateResource[] {
    const state = JSON.parse(readFileSync(join(this.folder, "terraform.tfstate"), "utf8")) as {
      resources: { mode: "managed" | "data"; type: string; name: string; instances: { attributes: Attributes }[] }[];
    };
    return state.resources.flatMap(({ mode, type, name, instances }) =>
      instances.map(({ attributes }) => ({ address: `${type}.${name}`, type, mode, attributes })),
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(args: readonly string[]): Promise<Outcome> {
    const { TF_CLI_CONFIG_FILE: _, ...inherited } = process.env;
    const env = {
      ...inherited,
      GOGC: MORE_MEMORY,
      TF_REATTACH_PROVIDERS: this.provider.reattach,
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_REGION: "us-east-1",
    };
    return new Promise((resolve, reject) => {
      const command = args[0] === "show" ? args : [...args, "-no-color"];
      const child = spawn("terraform", command, { cwd: this.folder, env, timeout: 900_000 });
      let output = "";
      let errors = "";
      child.stdout.on("data", (chunk) => {
        output += String(chunk);
      });
      child.stderr.on("data", (chunk) => {
        errors += String(chunk);
      });
      child.on("error", reject);
      child.on("close", (code) => {
        if (code === 0 || (code === 2 && args.includes("-detailed-exitcode"))) resolve({ code, output });
        else reject(new Error(`terraform ${args[0]} ended with ${code}\n${output}\n${errors}`));
      });
    });
  }
}

/** Takes resources of some types out of a stack, and out of what others wait for. */
function leaveOut(stack: { resource?: Record<string, unknown> }, types: readonly string[]): void {
  for (const type of types) delete stack.resource?.[type];
  const gone = (address: string) => types.some((type) => address.startsWith(`${type}.`));
  for (const instances of Object.values(stack.resource ?? {})) {
    for (const each of Object.values(instances as Record<string, { depends_on?: string[] }>)) {
      if (each.depends_on !== undefined) each.depends_on = each.depends_on.filter((address) => !gone(address));
    }
  }
}

interface Shown {
  readonly address: string;
  readonly change: { readonly actions: readonly string[]; readonly before: unknown; readonly after: unknown };
}

export interface PlannedChange {
  readonly address: string;
  readonly actions: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly mode: "managed" | "data";
  readonly attributes: Attributes;
}

type Attributes = Readonly<Record<string, unknown>>;
