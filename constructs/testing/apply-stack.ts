import type { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { withoutKey } from "./diagnostics";
import { readPlan, type StackPlan } from "./plan";
import { type Commands, Run, type StandInSettings } from "./run";
import { type AppliedResource, AppliedState } from "./state";
import { constructPaths, type SynthesizedStack } from "./synthesize";
import { readLog } from "./terraform";

/** How a stack is applied or planned. */
export interface StackRunOptions extends StandInSettings {
  /**
   * An applied stack whose state this one takes over: its next version.
   * @default - an empty state
   */
  readonly from?: AppliedStack;
}

/** Something Terraform did to a resource, in the order in which it was finished. */
export interface Operation {
  readonly action: string;
  readonly path: string;
  readonly address: string;
}

/**
 * Lets Terraform check a stack's configuration against the schemas of the AWS provider. Nothing is planned.
 *
 * @throws StackRefusedError with everything Terraform finds
 */
export async function validateStack(stack: TerraformStack, options: StandInSettings = {}): Promise<void> {
  await withRun(stack, options, (run) =>
    run.withStandIn(async (commands) => {
      await commands.init(run.target);
      await commands.validate(run.target);
    }),
  );
}

/**
 * Plans a stack on the stand-in. Stacks it reads from are applied first, as a deployment would.
 *
 * @throws StackRefusedError with everything Terraform finds
 */
export function planStack(stack: TerraformStack, options: StackRunOptions = {}): Promise<StackPlan> {
  return withRun(stack, options, (run) =>
    run.withStandIn(async (commands) => {
      await applyDependencies(run, commands);
      await commands.init(run.target);
      return planTarget(run, commands);
    }),
  );
}

/**
 * Applies a stack with real Terraform on the stand-in: no account, no network, no provider binary. Stacks it reads from
 * are applied first.
 *
 * @throws StackRefusedError with everything Terraform finds
 * @example
 * const run = await applyStack(stack);
 * run.resource("Jobs/Resource").values.arn;
 * await run.destroy();
 */
export async function applyStack(stack: TerraformStack, options: StackRunOptions = {}): Promise<AppliedStack> {
  const run = await Run.start(stack, options, options.from?.run);
  try {
    return await run.withStandIn(async (commands) => {
      await applyDependencies(run, commands);
      await commands.init(run.target);
      const plan = await planTarget(run, commands);
      const operations = readOperations(run.target, await commands.apply(run.target));
      const state = new AppliedState(run.target, await commands.showState(run.target));
      return new AppliedStack(run, plan, operations, state);
    });
  } catch (error) {
    run.close();
    throw error;
  }
}

/** A stack that is applied: what it consists of, how it came about, and the way to destroy it. */
export class AppliedStack {
  constructor(
    /** @internal */
    readonly run: Run,
    /** The plan that was applied. */
    readonly plan: StackPlan,
    /** What was done, in the order in which it was finished. */
    readonly operations: readonly Operation[],
    readonly state: AppliedState,
  ) {}

  /** The resource at a construct path, or of a construct. Instances made by `count` or `for_each` need their key. */
  resource(target: string | IConstruct, key?: string | number): AppliedResource {
    return this.state.resource(target, key);
  }

  /** Every resource and data source, or those of one type. */
  resources(type?: string): readonly AppliedResource[] {
    return this.state.resources.filter((resource) => type === undefined || resource.type === type);
  }

  get outputs(): Readonly<Record<string, unknown>> {
    return this.state.outputs;
  }

  /** Plans the unchanged stack once more. Its changes must be empty; anything else would never come to rest. */
  planAgain(): Promise<StackPlan> {
    const { run } = this;
    return run.withStandIn((commands) => planTarget(run, commands));
  }

  /** Destroys the stack, and then those applied because of it. Returns what was done, in order; the folder is gone. */
  async destroy(): Promise<readonly Operation[]> {
    const { run } = this;
    try {
      return await run.withStandIn(async (commands) => {
        const operations: Operation[] = [];
        for (const stack of [...run.stacks].reverse()) {
          operations.push(...readOperations(stack, await commands.destroy(stack)));
        }
        return operations;
      });
    } finally {
      run.close();
    }
  }

  /** Forgets the stack without destroying it: nothing was made, so nothing is left but the folder, which goes. */
  close(): void {
    this.run.close();
  }
}

async function planTarget({ target }: Run, commands: Commands): Promise<StackPlan> {
  await commands.plan(target);
  return readPlan(target, await commands.showPlan(target));
}

async function applyDependencies(run: Run, commands: Commands): Promise<void> {
  for (const stack of run.stacks) {
    if (stack === run.target) return;
    await commands.init(stack);
    await commands.plan(stack);
    await commands.apply(stack);
  }
}

function readOperations(stack: SynthesizedStack, log: string): Operation[] {
  const paths = constructPaths(stack);
  return readLog(log).flatMap(({ type, hook }) => {
    const address = hook?.resource?.addr;
    if (type !== "apply_complete" || address === undefined) return [];
    return [{ action: hook?.action ?? "", address, path: paths.get(withoutKey(address)) ?? "" }];
  });
}

async function withRun<T>(stack: TerraformStack, options: StackRunOptions, work: (run: Run) => Promise<T>): Promise<T> {
  const run = await Run.start(stack, options, options.from?.run);
  try {
    return await work(run);
  } finally {
    run.close();
  }
}
