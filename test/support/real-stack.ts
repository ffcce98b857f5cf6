import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StateServer, serveStates } from "../../constructs/testing/state-server";
import { rewriteForProvider5 } from "./provider-5";
import { MORE_MEMORY, type RealProvider } from "./real-provider";

/** Most of an apply is waiting for emulators to come to rest. */
const PARALLEL = "-parallelism=60";

/** What one Terraform command said. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** One stack on the real AWS provider and an emulator. */
export class RealStack {
  private readonly folder = mkdtempSync(join(tmpdir(), "millrace-real-"));
  /** Not `terraform.tfstate`: `init` would want to move what it finds there. */
  private readonly stateFile = join(this.folder, "state.json");
  /** Arguments of provider 6 that provider 5.100 was not given. */
  readonly removed: readonly string[];

  private constructor(
    synthesized: string,
    private readonly provider: RealProvider,
    private readonly without: readonly string[],
    private readonly states: StateServer,
  ) {
    this.removed = this.take(synthesized);
  }

  /** A stack that was synthesized, without resources of some types, because no emulator has them. */
  static async open(synthesized: string, provider: RealProvider, without: readonly string[] = []): Promise<RealStack> {
    return new RealStack(synthesized, provider, without, await serveStates());
  }

  /** Takes over what was synthesized: the first time, or as the next version of what is applied. */
  take(synthesized: string): readonly string[] {
    cpSync(synthesized, this.folder, { recursive: true });
    const assets = join(synthesized, "assets");
    if (existsSync(assets)) cpSync(assets, join(this.provider.folder, "assets"), { recursive: true });
    const file = join(this.folder, "cdk.tf.json");
    const stack = JSON.parse(readFileSync(file, "utf8"));
    leaveOut(stack, this.without);
    const removed = rewriteForProvider5(stack);
    writeFileSync(file, JSON.stringify(stack, null, 2));
    return removed;
  }

  /** The address of the one resource of a type whose construct path begins with these ids, joined by _. */
  addressOf(type: string, path = ""): string {
    const stack = JSON.parse(readFileSync(join(this.folder, "cdk.tf.json"), "utf8")) as TerraformJson;
    const [only, ...others] = Object.keys(stack.resource?.[type] ?? {}).filter((id) => id.startsWith(path));
    if (only === undefined || others.length > 0) throw new Error(`not exactly one ${type} ${path} in the stack`);
    return `${type}.${only}`;
  }

  init(): Promise<Outcome> {
    return this.run(["init", "-input=false"]);
  }

  /** Applies everything, or one resource with what it needs. */
  apply(target?: string): Promise<Outcome> {
    const only = target === undefined ? [] : [`-target=${target}`];
    return this.run(["apply", "-input=false", "-auto-approve", PARALLEL, ...only]);
  }

  /** Destroys what the state holds, which was read when it was last planned: reading all of it once more tells nothing new. */
  destroy(): Promise<Outcome> {
    return this.run(["destroy", "-input=false", "-auto-approve", "-refresh=false", PARALLEL]);
  }

  /**
   * Plans again and gives the changes that Terraform still wants: none, if AWS holds what was declared. With
   * `-refresh=false` it is not asked anew what AWS holds.
   */
  async plan(...options: readonly string[]): Promise<readonly PlannedChange[]> {
    const command = ["plan", "-input=false", "-detailed-exitcode", "-out=again.plan", PARALLEL, ...options];
    const planned = await this.run(command);
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
    const state = JSON.parse(readFileSync(this.stateFile, "utf8")) as {
      resources: { mode: "managed" | "data"; type: string; name: string; instances: { attributes: Attributes }[] }[];
    };
    return state.resources.flatMap(({ mode, type, name, instances }) =>
      instances.map(({ attributes }) => ({ address: `${type}.${name}`, type, mode, attributes })),
    );
  }

  async close(): Promise<void> {
    await this.states.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(args: readonly string[]): Promise<Outcome> {
    const { TF_CLI_CONFIG_FILE: _, ...inherited } = process.env;
    const env = {
      ...inherited,
      ...this.states.environment(this.stateFile),
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

interface TerraformJson {
  resource?: Record<string, Record<string, unknown>>;
}

/** Takes resources of some types out of a stack, and out of what others wait for. */
function leaveOut(stack: TerraformJson, types: readonly string[]): void {
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
