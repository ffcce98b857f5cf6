import type { TerraformStack } from "cdktf";
import { StackRefusedError, type Stage, stackProblems } from "./diagnostics";
import { type RunningPlugin, servePlugin } from "./provider/plugin-server";
import { Relations } from "./provider/relations";
import { StandIn } from "./provider/stand-in";
import { adoptState, makeRunFolder, removeRunFolder, runEnvironment, stateFile } from "./run-folder";
import { type StateServer, serveStates } from "./state-server";
import { type SynthesizedStack, synthesize, usedTypes } from "./synthesize";
import { type CommandResult, type Diagnostic, readLog, requireTerraform, runTerraform } from "./terraform";

/** How a stack is run on the stand-in. */
export interface StandInSettings {
  /**
   * Region of a provider that names none.
   * @default "us-east-1"
   */
  readonly region?: string;
  /**
   * Account the stand-in plays, 12 digits.
   * @default "123456789012"
   */
  readonly accountId?: string;
  /**
   * Whether arguments are held against the values that the AWS SDK lists. Turn it off for a value newer than the list.
   * @default true
   */
  readonly checkEnums?: boolean;
  /**
   * Whether new revisions do not start: a service of ECS whose circuit breaker rolls back then goes on with the former
   * one, and says nothing, as the real one does. Services that are new are not affected.
   * @default false
   */
  readonly deploymentsFail?: boolean;
}

/** A folder with synthesized stacks, and the commands that run in it. */
export class Run {
  private readonly relations = new Relations();

  private constructor(
    readonly folder: string,
    readonly stacks: readonly SynthesizedStack[],
    private readonly settings: StandInSettings,
  ) {}

  /** Synthesizes a stack with those it depends on, and initializes Terraform for each. */
  static async start(stack: TerraformStack, settings: StandInSettings, earlier?: Run): Promise<Run> {
    await requireTerraform();
    const folder = makeRunFolder();
    try {
      const run = new Run(folder, synthesize(stack, folder), settings);
      if (earlier !== undefined) adoptState(run.stacks, earlier.stacks);
      return run;
    } catch (error) {
      removeRunFolder(folder);
      throw error;
    }
  }

  /** The stack that was asked for; the others are there because it reads from them. */
  get target(): SynthesizedStack {
    const last = this.stacks.at(-1);
    if (last === undefined) throw new Error("a run has at least one stack");
    return last;
  }

  /** Serves the stand-in for as long as some commands need it. */
  async withStandIn<T>(work: (commands: Commands) => Promise<T>): Promise<T> {
    const {
      region = "us-east-1",
      accountId = "123456789012",
      checkEnums = true,
      deploymentsFail = false,
    } = this.settings;
    const options = { region, accountId, checkEnums, deploymentsFail };
    const plugin = await servePlugin(new StandIn(usedTypes(this.stacks), options, this.relations));
    const states = await serveStates();
    try {
      return await work(new Commands(this.folder, plugin, states));
    } finally {
      await states.close();
      await plugin.close();
    }
  }

  close(): void {
    removeRunFolder(this.folder);
  }
}

/** Terraform's commands on a stack; each throws what Terraform finds wrong, with construct paths. */
export class Commands {
  constructor(
    private readonly folder: string,
    private readonly plugin: RunningPlugin,
    private readonly states: StateServer,
  ) {}

  async init(stack: SynthesizedStack): Promise<void> {
    const result = await this.terraform(stack, ["init", "-json", "-input=false"]);
    refuseErrors(stack, "init", result, logDiagnostics(result));
  }

  async validate(stack: SynthesizedStack): Promise<void> {
    const result = await this.terraform(stack, ["validate", "-json"]);
    refuseErrors(stack, "validate", result, (JSON.parse(result.stdout) as { diagnostics: Diagnostic[] }).diagnostics);
  }

  /** Plans into a file, to be applied or read. */
  async plan(stack: SynthesizedStack): Promise<void> {
    const result = await this.terraform(stack, ["plan", "-json", "-input=false", "-out=plan.bin"]);
    refuseErrors(stack, "plan", result, logDiagnostics(result));
  }

  /** The last plan in Terraform's own JSON. */
  showPlan(stack: SynthesizedStack): Promise<unknown> {
    return this.show(stack, "plan.bin");
  }

  /** Applies the last plan and returns the log. */
  async apply(stack: SynthesizedStack): Promise<string> {
    const result = await this.terraform(stack, ["apply", "-json", "-input=false", "plan.bin"]);
    refuseErrors(stack, "apply", result, logDiagnostics(result));
    return result.stdout;
  }

  /** Destroys what the state holds and returns the log. Nothing is read before: the stand-in has nothing else to say. */
  async destroy(stack: SynthesizedStack): Promise<string> {
    const options = ["-json", "-input=false", "-auto-approve", "-refresh=false"];
    const result = await this.terraform(stack, ["destroy", ...options]);
    refuseErrors(stack, "destroy", result, logDiagnostics(result));
    return result.stdout;
  }

  /** The state in Terraform's own JSON. */
  showState(stack: SynthesizedStack): Promise<unknown> {
    return this.show(stack);
  }

  private async show(stack: SynthesizedStack, ...file: readonly string[]): Promise<unknown> {
    const { stdout, stderr, succeeded } = await this.terraform(stack, ["show", "-json", ...file]);
    if (!succeeded) throw new Error(`terraform show of ${stack.name} failed: ${stderr}`);
    return JSON.parse(stdout);
  }

  private terraform(stack: SynthesizedStack, args: readonly string[]): Promise<CommandResult> {
    const own = { ...runEnvironment(this.folder), ...this.states.environment(stateFile(stack)) };
    return runTerraform(stack.directory, args, { ...own, ...this.plugin.environment });
  }
}

function logDiagnostics({ stdout }: CommandResult): Diagnostic[] {
  return readLog(stdout).flatMap(({ diagnostic }) => diagnostic ?? []);
}

function refuseErrors(
  stack: SynthesizedStack,
  stage: Stage,
  { succeeded, stderr, stdout }: CommandResult,
  diagnostics: readonly Diagnostic[],
): void {
  const problems = stackProblems(stack, diagnostics);
  if (succeeded && problems.length === 0) return;
  const unreported = { path: "", address: "", summary: `${stderr}${stdout}`.trim(), detail: "" };
  throw new StackRefusedError(stack.name, stage, problems.length === 0 ? [unreported] : problems);
}
