import type { Environment } from "../constructs";

/** An environment, and the zone in which its names are set: put in your own. */
interface NamedEnvironment extends Environment {
  /** Names of the systems are made below this one. */
  readonly domain: string;
  /** Id of the Route 53 zone that holds the domain. */
  readonly hostedZoneId: string;
}

const region = "us-west-2";
const hostedZoneId = "Z0123456789EXAMPLE";

/** Every environment the systems of this repository are made for. */
export const ENVIRONMENTS = {
  dev: { name: "dev", profile: "dev", region, domain: "dev.millrace.example", hostedZoneId },
  staging: { name: "staging", profile: "staging", region, domain: "staging.millrace.example", hostedZoneId },
  prod: { name: "prod", profile: "prod", region, domain: "millrace.example", hostedZoneId },
} as const satisfies Record<string, NamedEnvironment>;
export type EnvironmentName = keyof typeof ENVIRONMENTS;

export function isEnvironmentName(name: string): name is EnvironmentName {
  return Object.hasOwn(ENVIRONMENTS, name);
}
