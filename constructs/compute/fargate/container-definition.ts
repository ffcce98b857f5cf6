import { Duration } from "../../core/duration";
import type { Json } from "../../core/policy";
import { literal } from "../../core/tokens";
import { awslogsOptions, type LogTarget } from "../container/awslogs";
import type { SecretVariable } from "../container/secrets";
import type { EnvironmentVariable } from "../container/settings";

/** A command inside the container that says whether it works. */
export interface ContainerHealthCheck {
  /** Program and arguments, run without a shell; exit code 0 is healthy. The program must be in the image. */
  readonly command: readonly string[];
  /**
   * From one check to the next: 5 to 300 seconds.
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;
  /**
   * When a check has failed by taking too long: 2 to 60 seconds.
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;
  /**
   * Failures in a row that make the container unhealthy: 1 to 10.
   * @default 3
   */
  readonly retries?: number;
  /**
   * Time to start in which failures do not count: up to 300 seconds.
   * @default Duration.seconds(0)
   */
  readonly startPeriod?: Duration;
}

export const CONTAINER_HEALTH_CHECK_DEFAULTS = {
  interval: Duration.seconds(30),
  timeout: Duration.seconds(5),
  retries: 3,
  startPeriod: Duration.seconds(0),
} as const;

/** Everything a container definition says; what is left out is not rendered. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[] | undefined;
  readonly environment: readonly EnvironmentVariable[];
  readonly secrets: readonly SecretVariable[];
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly readonlyRoot: boolean;
  readonly scratch: readonly ScratchMount[];
  readonly stopTimeout: Duration;
  readonly healthCheck: Required<ContainerHealthCheck> | undefined;
  readonly logs: LogTarget;
}

/** A writable place of a container. */
export interface ScratchMount {
  readonly volume: string;
  readonly path: string;
}

/** Anything JSON-like, with parts that are not said. */
export type Loose = string | number | boolean | null | undefined | readonly Loose[] | { readonly [key: string]: Loose };

/**
 * One spelling for each meaning: keys in order, nothing that is null, undefined or an empty list or object. AWS stores
 * what it gets and the provider compares texts, so two spellings of one container are a new revision at every apply.
 */
export function canonical(value: { readonly [key: string]: Loose }): { readonly [key: string]: Json };
export function canonical(value: Loose): Json | undefined;
export function canonical(value: Loose): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "object") return value;
  if (isList(value)) return value.flatMap((item) => canonical(item) ?? []);
  const entries = Object.keys(value)
    .sort()
    .flatMap((key): [string, Json][] => {
      const content = canonical(value[key]);
      return content === undefined || isEmpty(content) ? [] : [[key, content]];
    });
  return Object.fromEntries(entries);
}

/** The list of container definitions of a task with one container, in the spelling AWS gives back. */
export function containerDefinitions(spec: ContainerSpec): readonly Json[] {
  const { logs, port, healthCheck } = spec;
  const container = canonical({
    name: spec.name,
    image: spec.image,
    essential: true,
    command: spec.command?.map(literal),
    environment: spec.environment.map(({ name, value }) => ({ name, value })),
    secrets: spec.secrets.map(({ name, valueFrom }) => ({ name, valueFrom })),
    portMappings: port === undefined ? [] : [{ containerPort: port, hostPort: port, protocol: "tcp" }],
    user: spec.user,
    readonlyRootFilesystem: spec.readonlyRoot,
    mountPoints: spec.scratch.map(({ volume, path }) => ({
      sourceVolume: volume,
      containerPath: path,
      readOnly: false,
    })),
    linuxParameters: { initProcessEnabled: true },
    stopTimeout: spec.stopTimeout.toSeconds(),
    healthCheck: healthCheck === undefined ? undefined : renderHealthCheck(healthCheck),
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        ...awslogsOptions(logs),
        // A container that cannot get rid of its logs goes on working and drops the oldest.
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
  });
  return [container];
}

function renderHealthCheck(check: Required<ContainerHealthCheck>): Loose {
  return {
    command: ["CMD", ...check.command.map(literal)],
    interval: check.interval.toSeconds(),
    timeout: check.timeout.toSeconds(),
    retries: check.retries,
    startPeriod: check.startPeriod.toSeconds(),
  };
}

function isList(value: Loose): value is readonly Loose[] {
  return Array.isArray(value);
}

function isEmpty(content: Json): boolean {
  return typeof content === "object" && Object.keys(content).length === 0;
}
