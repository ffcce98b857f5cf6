import type { Construct } from "constructs";
import type { Grantee } from "../../core/grants";
import { orderAfter } from "../../core/ordering";
import type { ContainerSecret } from "../../data/app-secret";

/** Environment variables that are secrets, by name: only where they lie is written down, never their value. */
export type ContainerSecrets = Readonly<Record<string, ContainerSecret>>;

/** One secret as container definitions take it. */
export interface SecretVariable {
  readonly name: string;
  readonly valueFrom: string;
}

/** The secrets of a container definition, by name. */
export function renderSecrets(secrets: ContainerSecrets): readonly SecretVariable[] {
  const entries = Object.entries(secrets).sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return entries.map(([name, { valueFrom }]) => ({ name, valueFrom }));
}

/** Lets the execution role read them, and has `dependent` wait for that and for the values. */
export function grantSecrets(executionRole: Grantee, secrets: ContainerSecrets, dependent: Construct): void {
  for (const secret of Object.values(secrets)) {
    secret.grantRead(executionRole).applyBefore(dependent);
    if (secret.ready !== undefined) orderAfter(dependent, secret.ready);
  }
}
