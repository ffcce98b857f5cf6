import type { IConstruct } from "constructs";
import type { Connectable } from "./connections";
import type { Grant, Grantee } from "./grants";

/** What runs code and can be bound to things: a service, a job, a function. */
export interface Consumer extends Grantee, Partial<Connectable> {
  /**
   * Sets an environment variable of the code.
   *
   * @throws Error if the name is taken by another value
   */
  addSetting(name: string, value: string): void;
  /** What starts the code, and so has to wait for its permissions. The role itself must not be among them. */
  readonly starters: readonly IConstruct[];
}

/**
 * What can be bound: it gives access by word, tells where it is, and may have a port of its own.
 *
 * @typeParam Access - the words for access, such as `"read" | "write"`
 * @typeParam Setting - names of the things code must know, such as `"NAME" | "ARN"`
 */
export interface Bindable<Access extends string, Setting extends string> extends Partial<Connectable> {
  grantAccess(grantee: Grantee, access: Access): Grant;
  readonly settings: Readonly<Record<Setting, string>>;
}

/** How to bind. */
export interface BindOptions<Access extends string, Setting extends string> {
  readonly access: Access;
  /**
   * Where the code finds what it must know: a prefix (`"JOBS"` gives `JOBS_NAME`, `JOBS_ARN`, …), or the exact variable
   * for each setting wanted.
   * @default - no variable is set
   */
  readonly environment?: string | Readonly<Partial<Record<Setting, string>>>;
}

/**
 * Wires code to something it uses, in one step: permission, security-group rules, environment variables, and the order
 * in which they come.
 *
 * @returns the permission given
 */
export function bind<Access extends string, Setting extends string>(
  consumer: Consumer,
  target: Bindable<Access, Setting>,
  { access, environment }: BindOptions<Access, Setting>,
): Grant {
  const grant = target.grantAccess(consumer, access).applyBefore(...consumer.starters);
  if (consumer.connections !== undefined && target.connections?.defaultPort !== undefined) {
    target.connections.allowDefaultPortFrom({ connections: consumer.connections });
  }
  for (const [variable, value] of variables(target.settings, environment)) consumer.addSetting(variable, value);
  return grant;
}

/** The environment variables a binding sets. */
export function variables<Setting extends string>(
  settings: Readonly<Record<Setting, string>>,
  environment: string | Readonly<Partial<Record<Setting, string>>> | undefined,
): readonly (readonly [variable: string, value: string])[] {
  if (environment === undefined) return [];
  const names = Object.keys(settings) as Setting[];
  return names.flatMap((name) => {
    const variable = typeof environment === "string" ? `${environment}_${name}` : environment[name];
    return variable === undefined ? [] : [[variable, settings[name]] as const];
  });
}
