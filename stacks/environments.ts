import type { Environment } from "../constructs";

/** Every environment the systems of this repository are made for. */
export const ENVIRONMENTS = {
  dev: { name: "dev", profile: "dev", region: "us-west-2" },
  staging: { name: "staging", profile: "staging", region: "us-west-2" },
  prod: { name: "prod", profile: "prod", region: "us-west-2" },
} as const satisfies Record<string, Environment>;
export type EnvironmentName = keyof typeof ENVIRONMENTS;

export function isEnvironmentName(name: string): name is EnvironmentName {
  return Object.hasOwn(ENVIRONMENTS, name);
}
