import { createHash } from "node:crypto";
import { IDENTITIES } from "../data/identities";
import type { AttributeSchema, BlockSchema, TypeExpression } from "../schema/types";
import { mapBlocks, type ProviderSettings } from "./plan";
import { isRecord, UNKNOWN, type Value, type ValueMap } from "./values";

/** Date of everything the stand-in makes: a fixed one, so that two runs give the same state. */
const CREATED_AT = "2026-01-01T00:00:00Z";

/**
 * Gives every open attribute of an object a value: the shape AWS uses where the table of identities knows it, else one
 * that the attribute's name suggests. The same object gets the same values in every run.
 */
export function decideOpen(
  type: string,
  schema: BlockSchema,
  planned: ValueMap,
  settings: ProviderSettings,
  seed: string,
): ValueMap {
  return new Decision(type, schema, planned, settings, seed).decide();
}

class Decision {
  private readonly decided: Record<string, Value> = {};
  private readonly identities: Readonly<Record<string, string>>;

  constructor(
    private readonly type: string,
    private readonly schema: BlockSchema,
    private readonly planned: ValueMap,
    private readonly settings: ProviderSettings,
    private readonly seed: string,
  ) {
    this.identities = IDENTITIES[type] ?? IDENTITIES[type.replace(/^data\./, "")] ?? {};
  }

  decide(): ValueMap {
    for (const [name, value] of Object.entries(this.planned)) {
      const nested = this.schema.blocks[name];
      if (nested === undefined) this.decided[name] = this.value(name);
      else this.decided[name] = mapBlocks(nested, value, (schema, block) => this.decideBlock(name, schema, block));
    }
    return this.decided;
  }

  private decideBlock(name: string, schema: BlockSchema, block: ValueMap): ValueMap {
    return decideOpen(`${this.type}.${name}`, schema, block, this.settings, `${this.seed}.${name}`);
  }

  private value(name: string): Value {
    const known = this.decided[name] ?? this.planned[name] ?? null;
    const attribute = this.schema.attributes[name];
    if (known !== UNKNOWN) return known;
    const value = attribute === undefined ? null : this.open(name, attribute);
    this.decided[name] = value;
    return value;
  }

  private open(name: string, attribute: AttributeSchema): Value {
    const template = this.identities[name];
    if (template === undefined) return emptyOr(attribute.type, () => this.suggested(name, attribute));
    const text = this.render(template);
    if (attribute.type === "number") return Number(text);
    return attribute.type === "bool" ? text === "true" : text;
  }

  private suggested(name: string, attribute: AttributeSchema): Value {
    if (attribute.type === "number") return NUMBERS[name] ?? 0;
    const prefix = this.text(`${name}_prefix`);
    if (prefix !== undefined) return `${prefix}${this.hex(name, 26)}`;
    if (attribute.optional && name.endsWith("_arn")) return "";
    const suggestion = SUGGESTIONS.find(([pattern]) => pattern.test(name))?.[1];
    if (suggestion !== undefined) return this.render(suggestion);
    if (name === "id") return this.text("name") ?? this.text("arn") ?? this.hex(name, 17);
    if (name === "name") return `terraform-${this.hex(name, 26)}`;
    return attribute.optional ? "" : `${name.replaceAll("_", "-")}-${this.hex(name, 8)}`;
  }

  /** Fills `{attribute}`, `{region}` and the like, `{hex:17}` and `{service}`; an attribute may be decided on the way. */
  private render(template: string): string {
    return template.replace(/\{(\w+)(?::(\d+))?\}/g, (_, key: string, length: string | undefined) => {
      if (key === "hex") return this.hex(template, Number(length));
      if (key === "digits") return this.digits(template, Number(length));
      return this.builtIn(key) ?? this.text(key) ?? "";
    });
  }

  private builtIn(key: string): string | undefined {
    const words = this.type
      .replace(/^data\./, "")
      .replace(/^aws_/, "")
      .split("_");
    const table: Readonly<Record<string, string>> = {
      account: this.settings.accountId,
      partition: this.settings.partition,
      service: words[0] ?? "",
      kind: words.slice(1).join("-"),
      identity: this.text("name") ?? this.hex("identity", 12),
    };
    if (key === "region") return this.text("region") ?? this.settings.region;
    return table[key];
  }

  private text(name: string): string | undefined {
    if (!(name in this.planned)) return undefined;
    const value = this.value(name);
    return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
  }

  private hex(salt: string, length: number): string {
    return createHash("sha256").update(`${this.seed}|${salt}`).digest("hex").slice(0, length);
  }

  private digits(salt: string, length: number): string {
    return BigInt(`0x${this.hex(salt, 40)}`)
      .toString()
      .slice(0, length);
  }
}

const NUMBERS: Readonly<Record<string, number>> = { version: 1, revision: 1, latest_version: 1, default_version: 1 };

/** What the name of a text attribute suggests, first match wins. */
const SUGGESTIONS: readonly (readonly [RegExp, string])[] = [
  [/^arn$/, "arn:{partition}:{service}:{region}:{account}:{kind}/{identity}"],
  [/_arn$/, "arn:{partition}:{service}:{region}:{account}:{kind}/{identity}"],
  [/^(owner_id|account_id|registry_id)$/, "{account}"],
  [/^region$/, "{region}"],
  [/^availability_zone$/, "{region}a"],
  [/(_date|_at|_time|_timestamp)$/, CREATED_AT],
  [/^unique_id$/, "AROA{hex:17}"],
  [/^hosted_zone_id$/, "Z{hex:13}"],
  [/^(dns_name|domain_name|endpoint|address)$/, "{identity}.{service}.{region}.amazonaws.com"],
  [/^(url|invoke_url)$/, "https://{identity}.{service}.{region}.amazonaws.com"],
];

function emptyOr(type: TypeExpression, scalar: () => Value): Value {
  if (type === "bool") return false;
  if (type === "string" || type === "number") return scalar();
  if (type === "dynamic") return null;
  if (type[0] === "map") return {};
  if (type[0] === "object") return emptyObject(type[1]);
  return [];
}

function emptyObject(fields: Readonly<Record<string, TypeExpression>>): ValueMap {
  const entries = Object.entries(fields).map(([name, type]) => [name, emptyOr(type, () => null)]);
  return Object.fromEntries(entries);
}

/** A short text that differs between any two objects that differ, for seeds. */
export function fingerprint(type: string, value: Value): string {
  return createHash("sha256")
    .update(`${type}|${canonical(value)}`)
    .digest("hex")
    .slice(0, 24);
}

function canonical(value: Value): string {
  if (value === UNKNOWN) return "?";
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isRecord(value)) return String(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${key}:${canonical(value[key] ?? null)}`).join()}}`;
}
