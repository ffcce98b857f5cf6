import { kebab } from "../core/names";

/** Interface endpoints that tasks and instances need to live without a way to the internet, beside the S3 gateway. */
export const ENDPOINT_SETS = {
  /** Fargate: pull an image, write logs, read secrets. */
  fargate: ["ecr.api", "ecr.dkr", "logs", "secretsmanager"],
  /** Batch on EC2: the same, and the agent on the instance. */
  "batch-ec2": ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ecs", "ecs-agent", "ecs-telemetry"],
} as const;
export type EndpointSet = keyof typeof ENDPOINT_SETS;

/** Gateway endpoints cost nothing and are always there. */
export const GATEWAY_SERVICES = ["s3", "dynamodb"] as const;

/** The services of a set, or the list itself. */
export function endpointServices(endpoints: EndpointSet | readonly string[]): readonly string[] {
  return typeof endpoints === "string" ? ENDPOINT_SETS[endpoints] : endpoints;
}

/** `ecr.api` → `EcrApi`: the child id of a service's endpoint. */
export function endpointId(service: string): string {
  return kebab(service).replace(/(^|-)([a-z0-9])/g, (_match, _hyphen: string, first: string) => first.toUpperCase());
}
