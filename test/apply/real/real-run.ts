import { App } from "cdktf";
import type { Construct } from "constructs";
import { type MillraceApp, Network, type NetworkRef, synthesize } from "../../../constructs";
import { resourceAddresses } from "../../../constructs/testing";
import { type Emulator, type EmulatorName, startEmulator } from "../../support/emulator";
import { type Exhibit, exhibitStack, galleryStack } from "../../support/gallery";
import { RealProvider, RealStack, type StateResource } from "../../support/real-provider";
import type { FalseDifference } from "./coverage";
import { inventory } from "./leftovers";

/** What to apply on the real provider, and where. */
export interface RealRunOptions {
  readonly emulator: EmulatorName;
  readonly forms: readonly Exhibit[];
  /** Tasks that moto says each service of ECS runs: those wanted, or a service never comes to rest. MiniStack starts them. */
  readonly runningTasks?: number;
  /** Another emulator for SQS alone: moto forgets who may redrive, and the provider waits until it is remembered. */
  readonly queuesOn?: EmulatorName;
  /** Environment variables of the emulator. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What happens beside the apply, such as the end of a container, until it is told to stop. */
  readonly beside?: (endpoint: string) => { stop(): Promise<void> };
  /** Forms that are left out, with the reason. */
  readonly notApplied?: Readonly<Record<string, string>>;
}

/** What destroying left behind. */
export interface Leftovers {
  readonly left: readonly string[];
  /** Types of the resources that were managed. */
  readonly types: ReadonlySet<string>;
}

/**
 * Forms of constructs side by side in one stack, applied by the real AWS provider on an emulator. Start it before the
 * tests, ask it in them, destroy it in the last one and close it after.
 */
export class RealRun {
  private constructor(
    private readonly options: RealRunOptions,
    private readonly provider: RealProvider,
    private readonly emulator: Emulator,
    private readonly queues: Emulator,
    private readonly stack: RealStack,
    private readonly before: readonly string[],
  ) {}

  /** Starts provider and emulator and applies the forms; a string is the reason why this machine cannot. */
  static async start(options: RealRunOptions): Promise<RealRun | string> {
    const provider = await RealProvider.start();
    const emulator = await startEmulator(options.emulator, {
      MOTO_ECS_SERVICE_RUNNING: String(options.runningTasks ?? 0),
      ...options.variables,
    });
    const queues = options.queuesOn === undefined ? emulator : await startEmulator(options.queuesOn);
    if (typeof provider === "string" || typeof emulator === "string" || typeof queues === "string") {
      const parts = new Set([provider, emulator, queues]);
      for (const started of parts) if (typeof started !== "string") await started.close();
      return [...parts].filter((reason) => typeof reason === "string").join("; ");
    }
    const stack = new RealStack(synthesizeForms(options), emulator.endpoint, provider, { sqs: queues.endpoint });
    const before = await everything([emulator, queues]);
    const run = new RealRun(options, provider, emulator, queues, stack, before);
    const beside = options.beside?.(emulator.endpoint);
    try {
      await stack.init();
      await stack.apply();
      return run;
    } catch (error) {
      await run.close();
      throw error;
    } finally {
      await beside?.stop();
    }
  }

  /** Where the emulator listens, for SDK clients. */
  get endpoint(): string {
    return this.emulator.endpoint;
  }

  /** The same for queues. */
  get queuesEndpoint(): string {
    return this.queues.endpoint;
  }

  /** Every resource as the provider read it back. */
  get state(): readonly StateResource[] {
    return this.stack.state();
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
      const expected = known.find(({ type }) => address.startsWith(`${type}.`))?.arguments ?? [];
      return differences(before, after)
        .filter((argument) => !expected.includes(argument))
        .map((argument) => `${address}: ${argument}`);
    });
  }

  /**
   * What Terraform would do if these forms came in the place of those applied: its actions by address. Nothing is applied,
   * and the forms of before are there again afterwards.
   */
  async actionsFor(forms: readonly Exhibit[]): Promise<ReadonlyMap<string, readonly string[]>> {
    this.stack.take(synthesizeForms({ ...this.options, forms }));
    try {
      return new Map((await this.stack.plan()).map(({ address, actions }) => [address, actions]));
    } finally {
      this.stack.take(synthesizeForms(this.options));
    }
  }

  /** Destroys the stack and compares the account with what it was before; prints what was and was not covered. */
  async destroy(): Promise<Leftovers> {
    const { state } = this;
    const types = new Set(state.filter(({ mode }) => mode === "managed").map(({ type }) => type));
    await this.stack.destroy();
    const left = (await everything([this.emulator, this.queues])).filter((thing) => !this.before.includes(thing));
    this.report(types, state.length, left.length);
    return { left, types };
  }

  /** Ends provider and emulator, and removes the files. */
  async close(): Promise<void> {
    this.stack.remove();
    for (const emulator of new Set([this.emulator, this.queues])) await emulator.close();
    await this.provider.close();
  }

  private report(types: ReadonlySet<string>, resources: number, left: number): void {
    const { removed } = this.stack;
    console.log(
      `real provider: ${types.size} resource types, ${resources} resources, ${left} left over;`,
      `provider 5 was not given ${removed.length} arguments: ${removed.join(", ")}`,
    );
    for (const [form, reason] of Object.entries(this.options.notApplied ?? {})) {
      const only = typesOf(this.options.forms, form).filter((type) => !types.has(type));
      console.log(`not applied: ${form} (${only.join(", ") || "no type of its own"}): ${reason}`);
    }
  }
}

/** What there is in the accounts of these emulators. */
async function everything(emulators: readonly Emulator[]): Promise<readonly string[]> {
  const endpoints = [...new Set(emulators.map(({ endpoint }) => endpoint))];
  return (await Promise.all(endpoints.map(inventory))).flat();
}

function synthesizeForms({ forms, notApplied = {} }: RealRunOptions): string {
  const applied = forms.filter(({ name }) => !(name in notApplied));
  const gallery = galleryStack(applied, "dev", sharedNetwork);
  const [synthesized] = synthesize(App.of(gallery) as MillraceApp, { print: () => undefined }).stacks;
  return synthesized?.directory ?? "";
}

/** What everything that needs a network lies in. */
function sharedNetwork(scope: Construct): NetworkRef {
  const availabilityZones = ["us-east-1a", "us-east-1b"];
  return new Network(scope, "Shared", { availabilityZones, nat: "none", flowLogs: "off", cidr: "10.64.0.0/16" });
}

/** Resource types of a form that is not applied. */
function typesOf(forms: readonly Exhibit[], form: string): readonly string[] {
  const exhibit = forms.find(({ name }) => name === form);
  if (exhibit === undefined) throw new Error(`coverage.ts names ${form}, which is no form of a construct`);
  return [...new Set(resourceAddresses(exhibitStack(exhibit, "dev")).map((address) => address.split(".")[0] ?? ""))];
}

/** Arguments in which two versions of a resource differ. */
export function differences(before: unknown, after: unknown): string[] {
  const [old, next] = [before, after].map((side) => (side ?? {}) as Record<string, unknown>);
  const names = new Set([...Object.keys(old ?? {}), ...Object.keys(next ?? {})]);
  return [...names].filter((name) => JSON.stringify(old?.[name]) !== JSON.stringify(next?.[name]));
}
