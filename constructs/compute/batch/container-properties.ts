import type { Json } from "../../core/policy";
import { literal } from "../../core/tokens";
import { awslogsOptions, type LogTarget } from "../container/awslogs";
import type { SecretVariable } from "../container/secrets";
import type { EnvironmentVariable } from "../container/settings";
import type { Loose } from "../fargate/container-definition";

/** What a job's container is made of, on every platform. */
export interface ContainerParts {
  readonly image: string;
  readonly command: readonly string[] | undefined;
  readonly environment: readonly EnvironmentVariable[];
  readonly secrets: readonly SecretVariable[];
  readonly executionRoleArn: string;
  /** `undefined`: the code has no credentials at all. */
  readonly jobRoleArn: string | undefined;
  readonly vcpu: number;
  readonly memoryMiB: number;
  /** `uid:gid`. */
  readonly user: string;
  readonly readonlyRoot: boolean;
  /** Folders that can be written to. */
  readonly scratch: readonly string[];
  readonly logs: LogTarget;
  /** What only this platform knows; it wins over the common parts. */
  readonly platform: { readonly [key: string]: Loose };
}

/**
 * The container of a job definition, in the one form that is always written the same: keys sorted, lists of named things
 * sorted by name, nothing empty. Terraform compares the text with what Batch gives back; anything that differs would
 * make a new revision with every apply.
 */
export function containerProperties(parts: ContainerParts): Json {
  const { logs, environment, secrets, scratch } = parts;
  return canonical({
    image: parts.image,
    command: parts.command?.map(literal),
    environment: environment.map(({ name, value }) => ({ name, value })),
    secrets: secrets.map(({ name, valueFrom }) => ({ name, valueFrom })),
    executionRoleArn: parts.executionRoleArn,
    jobRoleArn: parts.jobRoleArn,
    resourceRequirements: [
      { type: "MEMORY", value: String(parts.memoryMiB) },
      { type: "VCPU", value: String(parts.vcpu) },
    ],
    user: parts.user,
    readonlyRootFilesystem: parts.readonlyRoot,
    volumes: scratch.map((path) => ({ name: volumeName(path), host: {} })),
    mountPoints: scratch.map((containerPath) => ({
      containerPath,
      sourceVolume: volumeName(containerPath),
      readOnly: false,
    })),
    // Passes signals on and takes in orphans, so that a stopped job ends at once.
    linuxParameters: { initProcessEnabled: true },
    logConfiguration: {
      logDriver: "awslogs",
      options: awslogsOptions(logs),
    },
    ...parts.platform,
  });
}

/** Lists whose order means nothing, and what they are sorted by. */
const SORTED_BY: Readonly<Record<string, string>> = {
  environment: "name",
  secrets: "name",
  secretOptions: "name",
  volumes: "name",
  mountPoints: "containerPath",
  resourceRequirements: "type",
  ulimits: "name",
  tmpfs: "containerPath",
};

/**
 * Container properties in their one form. Doing it twice changes nothing, and the order of keys and named things does
 * not matter. Variables without a value go: Batch ignores them, and Terraform would see a difference.
 */
export function canonical(properties: { readonly [key: string]: Loose }): Json {
  const { environment } = properties;
  const kept = isList(environment) ? environment.filter((each) => !isObject(each) || each.value !== "") : environment;
  return canonicalObject({ ...properties, environment: kept });
}

function canonicalObject(object: { readonly [key: string]: Loose }): Json {
  const names = Object.keys(object).sort();
  const entries = names.flatMap((name) => {
    const value = canonicalValue(object[name], SORTED_BY[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function canonicalValue(value: Loose, sortedBy?: string): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (isList(value)) return canonicalList(value, sortedBy);
  return isObject(value) ? canonicalObject(value) : value;
}

/** Batch gives back an empty list for one that was left out. */
function canonicalList(list: readonly Loose[], sortedBy: string | undefined): Json | undefined {
  const items = list.flatMap((item) => canonicalValue(item) ?? []);
  if (items.length === 0) return undefined;
  return sortedBy === undefined ? items : [...items].sort((a, b) => compare(keyOf(a, sortedBy), keyOf(b, sortedBy)));
}

function keyOf(item: Loose, key: string): string {
  return isObject(item) ? String(item[key]) : "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The name of the volume at a path: `/var/tmp` → `var-tmp`. */
export function volumeName(path: string): string {
  return path.slice(1).replaceAll("/", "-");
}

function isList(value: Loose): value is readonly Loose[] {
  return Array.isArray(value);
}

function isObject(value: Loose): value is { readonly [key: string]: Loose } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
