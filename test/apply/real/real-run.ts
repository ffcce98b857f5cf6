import type { Service } from "../../support/real-provider";
import { RealStack, type StateResource } from "../../support/real-stack";
import { Account, type AccountOptions } from "./account";
import type { FalseDifference } from "./coverage";
import { pushImage } from "./pushed-image";

/** What to apply on the real provider, and where. */
export interface RealRunOptions extends AccountOptions {
  /** Synthesizes the stack and names its folder. */
  readonly synthesized: () => string;
  /** Resource types that no emulator has. */
  readonly without?: readonly string[];
  /** An image of which the stack looks a tag up: its repository is applied first, and the image pushed, as users do. */
  readonly image?: { readonly repository: string; readonly tag: string };
  /** Makes what has to be there before. */
  readonly prepare?: (endpoint: string) => Promise<void>;
  /** What happens beside the apply, such as the end of a container, until it is told to stop. */
  readonly beside?: (endpoint: string) => { stop(): Promise<void> };
}

/** What destroying left behind. */
export interface Leftovers {
  readonly left: readonly string[];
  /** Types of the resources that were managed. */
  readonly types: ReadonlySet<string>;
  /** How many resources were managed. */
  readonly resources: number;
}

/** A stack applied by the real AWS provider on emulators: ask it what was made, destroy it, and close it after. */
export class RealRun {
  private read: readonly StateResource[] | undefined;

  private constructor(
    private readonly account: Account,
    private readonly stack: RealStack,
    private readonly before: readonly string[],
    /** The folder of what is applied. */
    private readonly applied: string,
  ) {}

  /** Starts provider and emulators and applies the stack; a string is the reason why this machine cannot. */
  static async start(options: RealRunOptions): Promise<RealRun | string> {
    const account = await Account.start(options);
    if (typeof account === "string") return account;
    await options.prepare?.(account.endpointOf());
    const before = await account.inventory();
    const applied = options.synthesized();
    const stack = await RealStack.open(applied, account.provider, options.without);
    const run = new RealRun(account, stack, before, applied);
    const beside = options.beside?.(account.endpointOf());
    try {
      await stack.init();
      if (options.image !== undefined) await run.push(options.image);
      await stack.apply();
      return run;
    } catch (error) {
      await run.close();
      throw error;
    } finally {
      await beside?.stop();
    }
  }

  /** Makes the repository alone, and pushes to it what the rest of the stack looks up. */
  private async push({ repository, tag }: NonNullable<RealRunOptions["image"]>): Promise<void> {
    await this.stack.apply(this.stack.addressOf("aws_ecr_repository"));
    await pushImage(this.account.endpointOf("ecr"), repository, tag);
  }

  /** Where most services listen, for SDK clients. */
  get endpoint(): string {
    return this.account.endpointOf();
  }

  /** Where one service listens. */
  endpointOf(service: Service): string {
    return this.account.endpointOf(service);
  }

  /** Every resource as the provider read it back. */
  get state(): readonly StateResource[] {
    this.read ??= this.stack.state();
    return this.read;
  }

  /** Arguments of provider 6 that the provider at hand was not given. */
  get removed(): readonly string[] {
    return this.stack.removed;
  }

  /** The attributes of the one resource of a type whose construct path begins with these ids, joined by _. */
  made(type: string, name: string): Readonly<Record<string, unknown>> {
    const found = this.state.find(({ address }) => address.startsWith(`${type}.${name}_`));
    if (found === undefined) throw new Error(`no ${type} of ${name} in the state`);
    return found.attributes;
  }

  /** What a second plan wants to change, beside the differences that are known to be false: `<address>: <argument>`. */
  async unexplainedChanges(known: readonly FalseDifference[]): Promise<readonly string[]> {
    const changes = await this.stack.plan();
    return changes.flatMap(({ address, before, after }) => {
      const expected = known.filter(({ type }) => address.startsWith(`${type}.`)).flatMap((each) => each.arguments);
      return differences(before, after)
        .filter((argument) => !expected.includes(argument))
        .map((argument) => `${address}: ${argument}`);
    });
  }

  /**
   * What Terraform would do to a resource if this stack came in the place of the one applied. Nothing is applied, and it
   * goes by what was read back last.
   */
  async actionsFor(synthesized: string, type: string, name: string): Promise<readonly string[]> {
    this.stack.take(synthesized);
    try {
      const wanted = this.stack.addressOf(type, name);
      const changes = await this.stack.plan("-refresh=false", `-target=${wanted}`);
      return changes.find(({ address }) => address === wanted)?.actions ?? [];
    } finally {
      this.stack.take(this.applied);
    }
  }

  /** Destroys the stack and compares the account with what it was before. */
  async destroy(): Promise<Leftovers> {
    const managed = this.state.filter(({ mode }) => mode === "managed");
    await this.stack.destroy();
    const left = (await this.account.inventory()).filter((thing) => !this.before.includes(thing));
    return { left, types: new Set(managed.map(({ type }) => type)), resources: managed.length };
  }

  /** Ends provider and emulators, and removes the files. */
  async close(): Promise<void> {
    await this.stack.close();
    await this.account.close();
  }
}

/** Arguments in which two versions of a resource differ. */
function differences(before: unknown, after: unknown): string[] {
  const [old, next] = [before, after].map((side) => (side ?? {}) as Record<string, unknown>);
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(next ?? {})]);
  return [...names].filter((name) => JSON.stringify(old?.[name]) !== JSON.stringify(next?.[name]));
}
