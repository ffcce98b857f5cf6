import type { BlockSchema, NestedBlockSchema } from "../schema/types";
import { isRecord, UNKNOWN, type Value, type ValueMap } from "./values";

/** What the provider was configured with; each provider alias of a stack has its own. */
export interface ProviderSettings {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly defaultTags: Value;
  /** Whether deployments of ECS that change a service fail. */
  readonly deploymentsFail?: boolean;
}

/** Values of arguments that are left out, by dotted path. */
export type Defaults = Readonly<Record<string, string | number | boolean>>;

/**
 * The state Terraform may expect after a change: what is configured, with the provider's defaults, and
 * everything the service decides left open.
 * An attribute that was decided before keeps its value.
 */
export function planObject(
  schema: BlockSchema,
  proposed: ValueMap,
  settings: ProviderSettings,
  defaults: Defaults = {},
): ValueMap {
  const planned = { ...openComputed(schema, proposed, defaults, "") };
  if (planned.region === UNKNOWN) planned.region = settings.region;
  if (schema.attributes.tags_all !== undefined && schema.attributes.tags !== undefined) {
    planned.tags_all = mergeTags(settings.defaultTags, planned.tags ?? null);
  }
  return planned;
}

function openComputed(schema: BlockSchema, proposed: ValueMap, defaults: Defaults, prefix: string): ValueMap {
  const planned: Record<string, Value> = {};
  for (const [name, value] of Object.entries(proposed)) {
    const attribute = schema.attributes[name];
    const nested = schema.blocks[name];
    if (nested !== undefined) {
      const change = (inner: BlockSchema, block: ValueMap) => openComputed(inner, block, defaults, `${prefix}${name}.`);
      planned[name] = mapBlocks(nested, value, change);
    } else if (attribute?.writeOnly) planned[name] = null;
    else if (value !== null) planned[name] = value;
    else planned[name] = attribute?.computed ? UNKNOWN : (defaults[prefix + name] ?? null);
  }
  return planned;
}

/** Applies a function to every block of a nested block type, whatever holds them. */
export function mapBlocks(
  nested: NestedBlockSchema,
  value: Value,
  change: (schema: BlockSchema, block: ValueMap) => ValueMap,
): Value {
  if (Array.isArray(value)) return value.map((item) => (isRecord(item) ? change(nested.block, item) : item));
  if (!isRecord(value)) return value;
  if (nested.nesting === "single") return change(nested.block, value);
  const entries = Object.entries(value).map(([key, item]) => [key, isRecord(item) ? change(nested.block, item) : item]);
  return Object.fromEntries(entries);
}

function mergeTags(defaults: Value, tags: Value): Value {
  if (!isRecord(defaults) && defaults !== null) return UNKNOWN;
  if (!isRecord(tags) && tags !== null) return UNKNOWN;
  const merged = Object.entries({ ...defaults, ...tags }).filter(([, value]) => value !== null);
  return Object.fromEntries(merged);
}
