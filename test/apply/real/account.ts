import { type Emulator, type EmulatorName, startEmulator } from "../../support/emulator";
import { RealProvider, type Service } from "../../support/real-provider";
import { inventory } from "./leftovers";

/** Which emulator plays AWS. */
export interface AccountOptions {
  readonly emulator: EmulatorName;
  /**
   * Services that another emulator has to play, because this one cannot.
   * @default {}
   */
  readonly elsewhere?: Readonly<Partial<Record<Service, EmulatorName>>>;
  /**
   * Environment variables of the emulators.
   * @default {}
   */
  readonly variables?: Readonly<Record<string, string>>;
}

/** An AWS account of emulators, with the real provider that works on it. */
export class Account {
  private constructor(
    readonly provider: RealProvider,
    private readonly emulators: ReadonlyMap<EmulatorName, Emulator>,
    private readonly options: AccountOptions,
  ) {}

  /** Starts emulators and provider; a string is the reason why this machine cannot. */
  static async start(options: AccountOptions): Promise<Account | string> {
    const { emulator, elsewhere = {}, variables } = options;
    const names = [...new Set([emulator, ...Object.values(elsewhere)])];
    const started = await Promise.all(names.map(async (name) => [name, await startEmulator(name, variables)] as const));
    const running = new Map(
      started.flatMap(([name, each]) => (typeof each === "string" ? [] : [[name, each] as const])),
    );
    const urls = Object.entries(elsewhere).map(([service, name]) => [service, running.get(name)?.endpoint]);
    const endpoints = { main: running.get(emulator)?.endpoint ?? "", elsewhere: Object.fromEntries(urls) };
    const reasons = started.flatMap(([, each]) => (typeof each === "string" ? [each] : []));
    const provider = reasons.length > 0 ? reasons.join("; ") : await RealProvider.start(endpoints);
    if (typeof provider !== "string") return new Account(provider, running, options);
    for (const each of running.values()) await each.close();
    return provider;
  }

  /** Where a service listens, for SDK clients; without a name, where most do. */
  endpointOf(service?: Service): string {
    const { emulator, elsewhere = {} } = this.options;
    const name = (service === undefined ? undefined : elsewhere[service]) ?? emulator;
    const found = this.emulators.get(name);
    if (found === undefined) throw new Error(`no ${name} was started`);
    return found.endpoint;
  }

  /** Everything there is, in all emulators. */
  async inventory(): Promise<readonly string[]> {
    const endpoints = [...this.emulators.values()].map(({ endpoint }) => endpoint);
    return (await Promise.all(endpoints.map(inventory))).flat();
  }

  async close(): Promise<void> {
    for (const emulator of this.emulators.values()) await emulator.close();
    await this.provider.close();
  }
}
