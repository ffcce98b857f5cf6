import { createHash } from "node:crypto";
import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { namingOf } from "./environment";

/** What a service allows in a name. */
export interface NameRule {
  /** Longest name, in characters. */
  readonly maxLength: number;
  /** Shortest name. */
  readonly minLength: number;
  /** What is allowed; a name is lower case letters, digits and hyphens unless it is given by the user. */
  readonly pattern: RegExp;
  /** The pattern in words. */
  readonly words: string;
}

/** Names and prefixes of the services used here. A prefix leaves room for the 26 characters Terraform appends. */
export const NAME_RULES = {
  bucket: rule(63, /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/, "lower case letters, digits, dots and hyphens", 3),
  bucketPrefix: rule(37, /^[a-z0-9][a-z0-9.-]*$/, "lower case letters, digits, dots and hyphens"),
  table: rule(255, /^[A-Za-z0-9_.-]+$/, "letters, digits and _ . -", 3),
  queue: rule(75, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
  /** Leaves room for `-dead-letters`. */
  queueStem: rule(62, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
  topic: rule(256, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
  role: rule(64, /^[A-Za-z0-9+=,.@_-]+$/, "letters, digits and + = , . @ _ -"),
  rolePrefix: rule(38, /^[A-Za-z0-9+=,.@_-]+$/, "letters, digits and + = , . @ _ -"),
  secretPrefix: rule(486, /^[A-Za-z0-9/_+=.@-]+$/, "letters, digits and / _ + = . @ -"),
  secret: rule(512, /^[A-Za-z0-9/_+=.@-]+$/, "letters, digits and / _ + = . @ -"),
  securityGroupPrefix: rule(229, /^[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*-]+$/, "letters, digits and common punctuation"),
  targetGroupPrefix: rule(6, /^[A-Za-z0-9][A-Za-z0-9-]*$/, "letters, digits and hyphens"),
  loadBalancer: rule(32, /^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/, "letters, digits and hyphens"),
  database: rule(63, /^[a-z][a-z0-9-]*$/, "lower case letters, digits and hyphens, a letter first"),
  cache: rule(40, /^[a-z][a-z0-9-]*$/, "lower case letters, digits and hyphens, a letter first"),
  /** Parameter and subnet groups of RDS. */
  databaseGroupPrefix: rule(229, /^[a-z][a-z0-9-]*$/, "lower case letters, digits and hyphens, a letter first"),
  /** Parameter and subnet groups of ElastiCache; leaves room for the version. */
  cacheGroup: rule(200, /^[a-z][a-z0-9-]*$/, "lower case letters, digits and hyphens, a letter first"),
  logGroup: rule(512, /^[A-Za-z0-9_/.#-]+$/, "letters, digits and _ / . # -"),
  kmsAlias: rule(250, /^[A-Za-z0-9/_-]+$/, "letters, digits and / _ -"),
  alarm: rule(255, /^[A-Za-z0-9 _/.:-]+$/, "letters, digits, spaces and _ / . : -"),
  /** Rules of EventBridge. */
  eventRule: rule(64, /^[A-Za-z0-9_.-]+$/, "letters, digits and _ . -"),
  /** Schedules of EventBridge Scheduler. */
  schedule: rule(64, /^[A-Za-z0-9_.-]+$/, "letters, digits and _ . -"),
  /** Image repositories of ECR. */
  imageRepository: rule(
    256,
    /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/,
    "lower case letters, digits and single . _ - / between them",
    2,
  ),
  cluster: rule(255, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
  service: rule(255, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
  /** Task definitions of ECS: all revisions have the family's name. */
  taskFamily: rule(255, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
  scalingPolicy: rule(255, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
  function: rule(64, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
  /** Leaves room for `-fair`. */
  jobQueueStem: rule(123, /^[A-Za-z0-9][A-Za-z0-9_-]*$/, "letters, digits, _ and -, a letter or digit first"),
  computeEnvironmentPrefix: rule(
    102,
    /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
    "letters, digits, _ and -, a letter or digit first",
  ),
  /** Leaves room for `-on-demand-9999-`. */
  computeEnvironmentStem: rule(86, /^[A-Za-z0-9][A-Za-z0-9_-]*$/, "letters, digits, _ and -, a letter or digit first"),
  launchTemplatePrefix: rule(99, /^[A-Za-z0-9()./_-]+$/, "letters, digits and ( ) . / _ -"),
  /** Leaves room for `-anything`. */
  resolverStem: rule(54, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
  generic: rule(128, /^[A-Za-z0-9_-]+$/, "letters, digits, _ and -"),
} as const satisfies Record<string, NameRule>;
export type NamedService = keyof typeof NAME_RULES;

const HASH_LENGTH = 8;

/**
 * The physical name of a construct: `<prefix>-<environment>-<path in the stack>`, in lower case with hyphens. It depends
 * on these alone, so it stays the same from synth to synth. Where it could meet another construct's name (it was cut,
 * or the path has several parts or parts that spell alike) it ends in a hash of the path.
 */
export function physicalName(construct: IConstruct, service: NamedService): string {
  const naming = namingOf(construct);
  const start = naming === undefined ? [] : [naming.prefix, naming.environment];
  return composeName({ start, path: pathInStack(construct) }, NAME_RULES[service].maxLength);
}

/** A name of which Terraform makes a unique one by appending 26 characters; it ends in a hyphen. */
export function namePrefix(construct: IConstruct, service: NamedService): string {
  const naming = namingOf(construct);
  const start = naming === undefined ? [] : [naming.prefix, naming.environment];
  return `${composeName({ start, path: pathInStack(construct) }, NAME_RULES[service].maxLength - 1)}-`;
}

/** The parts of a name before they are joined. */
export interface NameParts {
  /** What all names of the system begin with. */
  readonly start: readonly string[];
  /** Ids of the constructs from the stack down. */
  readonly path: readonly string[];
}

/** The rule of {@link physicalName} without constructs: different parts give different names of at most `maxLength`. */
export function composeName({ start, path }: NameParts, maxLength: number): string {
  const readable = [...start, ...path].map(kebab).filter(Boolean).join("-");
  const plain = path.length === 1 && path.every(spellsBack) && start.every(isKebab);
  if (plain && readable.length <= maxLength) return readable;
  const hash = hashOf([...start, "/", ...path]);
  if (maxLength <= HASH_LENGTH) return `n${hash}`.slice(0, maxLength);
  const room = maxLength - HASH_LENGTH - 1;
  return `${readable.slice(0, room).replace(/-+$/, "")}-${hash}`.replace(/^-/, "n");
}

/** Ids from the stack (exclusive) down to the construct, without the ones that say nothing. */
function pathInStack(construct: IConstruct): string[] {
  const scopes = construct.node.scopes;
  const stack = scopes.findIndex((scope) => TerraformStack.isStack(scope));
  const ids = scopes.slice(stack + 1).map((scope) => scope.node.id);
  return ids.filter((id) => id !== "Resource" && id !== "Default");
}

/** `JobTable` → `job-table`; everything that is no letter or digit becomes a hyphen. */
export function kebab(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** Whether the id can be read back from its kebab form, so that no other id has the same form. */
function spellsBack(id: string): boolean {
  const pascal = kebab(id).replace(/(^|-)([a-z0-9])/g, (_match, _hyphen: string, first: string) => first.toUpperCase());
  return pascal === id;
}

function isKebab(text: string): boolean {
  return kebab(text) === text;
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, HASH_LENGTH);
}

function rule(maxLength: number, pattern: RegExp, words: string, minLength = 1): NameRule {
  return { maxLength, minLength, pattern, words };
}
