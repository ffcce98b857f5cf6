import type { Construct, IConstruct } from "constructs";

/** How much a mistake costs there: it decides what is protected against deletion by default. */
export type Profile = "dev" | "staging" | "prod";

/** Where a stack goes, as one typed object passed in; nothing is looked up. */
export interface Environment {
  /** Short lower-case name that becomes part of physical names: `prod`, `dev-anna`. */
  readonly name: string;
  /** Decides the defaults of deletion protection and the like. */
  readonly profile: Profile;
  /** AWS region, such as `us-west-2`. */
  readonly region: string;
  /**
   * Account id. If given, the provider refuses to work in any other account.
   * @default - whatever account the credentials belong to
   */
  readonly accountId?: string;
}

/** What a profile means for things that hold data. */
export interface Protection {
  /** Deletion has to be allowed by an own apply first. */
  readonly deletionProtection: boolean;
  /** Data may be thrown away with the resource that holds it. */
  readonly discardData: boolean;
}

const PROTECTION: Readonly<Record<Profile, Protection>> = {
  dev: { deletionProtection: false, discardData: true },
  staging: { deletionProtection: true, discardData: false },
  prod: { deletionProtection: true, discardData: false },
};

/** How physical names begin. */
export interface Naming {
  /** Name of the system, such as `optimo`. */
  readonly prefix: string;
  /** Name of the environment. */
  readonly environment: string;
}

const ENVIRONMENT_KEY = "millrace:environment";
const NAMING_KEY = "millrace:naming";

/** Makes an environment known to everything under a construct. Must run before the first child is added. */
export function provideEnvironment(scope: Construct, environment: Environment, naming: Naming): void {
  scope.node.setContext(ENVIRONMENT_KEY, environment);
  scope.node.setContext(NAMING_KEY, naming);
}

/** The environment a construct is built for; `undefined` in a stack that is none of ours. */
export function environmentOf(construct: IConstruct): Environment | undefined {
  return construct.node.tryGetContext(ENVIRONMENT_KEY) as Environment | undefined;
}

/** How names begin here; `undefined` in a stack that is none of ours. */
export function namingOf(construct: IConstruct): Naming | undefined {
  return construct.node.tryGetContext(NAMING_KEY) as Naming | undefined;
}

/** What is protected by default here. A stack that says nothing about its environment is treated as production. */
export function protectionOf(construct: IConstruct): Protection {
  return PROTECTION[environmentOf(construct)?.profile ?? "prod"];
}
