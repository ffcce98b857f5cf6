import { join } from "node:path";
import {
  decodeValue,
  encodeValue,
  isRecord,
  type Value,
  type ValueMap,
} from "../../constructs/testing/provider/values";
import type { TypeExpression } from "../../constructs/testing/schema/types";
import {
  type ProviderMirror,
  providerMirror,
  type RealAttribute,
  type RealBlock,
  type RealProviderSchema,
} from "./terraform-mirror";
import { RealPlugin } from "./terraform-real-plugin";

/** What the real provider plans for a type, beyond what its schema says. */
export interface PlannedFacts {
  /** Arguments whose change makes a new resource, as dotted paths. */
  readonly replacing: readonly string[];
  /** Values of arguments that are left out, by dotted path. */
  readonly defaults: Readonly<Record<string, string | number | boolean>>;
}

/** Depths of blocks to plan with, the first that the provider can plan counts; a few types nest without end. */
const DEPTHS = [3, 1, 0] as const;
/** Objects with more arguments take the provider seconds. */
const LARGEST = 1_500;
/** A plan asks nobody, so it takes milliseconds; one that takes longer has tried to reach AWS. */
const LIMIT_MS = 2_000;
/** Two values of each kind, so that one can change into the other. Some arguments take ARNs or documents only. */
const SAMPLES = [
  ["a", "b"],
  ["arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b"],
  ['{"a":"a"}', '{"a":"b"}'],
  ["10.0.0.0/24", "10.0.1.0/24"],
] as const;

/**
 * Asks the real provider to plan resources of every type, offline: one without arguments, which shows defaults, and one
 * whose arguments all change, which shows those that cannot be changed in place.
 *
 * @returns the facts by type; a type the provider refuses to plan has none
 */
export async function plannedFacts(schema: RealProviderSchema): Promise<Readonly<Record<string, PlannedFacts>>> {
  const mirror = providerMirror();
  if (mirror === undefined) throw new Error("no provider mirror found; set MILLRACE_PROVIDER_MIRROR to one");
  const facts: Record<string, PlannedFacts> = {};
  const planner = new Planner(mirror, schema);
  for (const [type, { block }] of Object.entries(schema.resource_schemas))
    facts[type] = await planner.facts(type, block);
  planner.close();
  return facts;
}

interface Plan {
  readonly failed: boolean;
  readonly replaced: readonly string[];
  readonly planned: Value;
}

class Planner {
  private plugin: RealPlugin | undefined;

  constructor(
    private readonly mirror: ProviderMirror,
    private readonly schema: RealProviderSchema,
  ) {}

  close(): void {
    this.plugin?.close();
    this.plugin = undefined;
  }

  private async running(): Promise<RealPlugin> {
    if (this.plugin?.alive) return this.plugin;
    const { folder, version } = this.mirror;
    const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
    this.plugin = await RealPlugin.start(join(folder, "registry.terraform.io/hashicorp/aws", version, platform));
    const config = encodeValue({
      ...fill(this.schema.provider.block, () => null, 0),
      region: "us-east-1",
      access_key: "offline",
      secret_key: "offline",
      skip_credentials_validation: true,
      skip_requesting_account_id: true,
      skip_metadata_api_check: "true",
    });
    await this.plugin.call("Configure", { terraformVersion: "1.11.4", config });
    return this.plugin;
  }

  async facts(type: string, block: RealBlock): Promise<PlannedFacts> {
    return { defaults: await this.defaults(type, block), replacing: await this.replacing(type, block) };
  }

  private async defaults(type: string, block: RealBlock): Promise<PlannedFacts["defaults"]> {
    const found: Record<string, string | number | boolean> = {};
    for (const depth of depthsFor(block)) {
      const { planned, failed } = await this.plan(
        type,
        null,
        fill(block, () => null, depth),
      );
      if (failed) continue;
      collectDefaults(block, planned, "", found);
      break;
    }
    return found;
  }

  private async replacing(type: string, block: RealBlock): Promise<string[]> {
    const found = [...(await this.replacingTogether(type, block)), ...(await this.replacingOneByOne(type, block))];
    return [...new Set(found)].sort();
  }

  /** A change of everything at once shows the arguments of blocks too. */
  private async replacingTogether(type: string, block: RealBlock): Promise<readonly string[]> {
    for (const depth of depthsFor(block)) {
      for (const samples of SAMPLES) {
        const { replaced, failed } = await this.plan(type, ...changed(block, samples, depth));
        if (!failed) return replaced;
      }
    }
    return [];
  }

  /** Arguments hide each other, and one that refuses a made-up value spoils the rest: so each is asked alone too. */
  private async replacingOneByOne(type: string, block: RealBlock): Promise<string[]> {
    const found: string[] = [];
    for (const [name, { optional, required }] of Object.entries(block.attributes ?? {})) {
      if (optional !== true && required !== true) continue;
      for (const samples of SAMPLES) {
        const only = { attributes: { ...block.attributes } };
        const [prior, next] = changed(only, samples, 0, name);
        const blank = fill(block, () => null, 0);
        const { replaced, failed } = await this.plan(type, { ...blank, ...prior }, { ...blank, ...next });
        if (failed) continue;
        if (replaced.includes(name)) found.push(name);
        break;
      }
    }
    return found;
  }

  private async plan(typeName: string, prior: ValueMap | null, proposed: ValueMap): Promise<Plan> {
    const request = {
      typeName,
      prior: encodeValue(prior),
      proposed: encodeValue(proposed),
      config: encodeValue(proposed),
    };
    const answer = await (await this.running()).call("PlanResourceChange", request, LIMIT_MS).catch(() => undefined);
    // It asked AWS, or died of a value it did not expect; the next call starts it anew.
    if (answer === undefined) {
      this.close();
      return { failed: true, replaced: [], planned: null };
    }
    const failed = (answer.diagnostics ?? []).some(({ severity }) => severity === 1);
    const replaced = (answer.requiresReplace ?? []).map(({ steps = [] }) =>
      steps.flatMap(({ attributeName = "" }) => (attributeName === "" ? [] : attributeName)).join("."),
    );
    return { failed, replaced, planned: decodeValue(answer.planned) };
  }
}

function depthsFor(block: RealBlock): number[] {
  return DEPTHS.filter((depth) => size(block, depth) <= LARGEST);
}

function size(block: RealBlock, depth: number): number {
  const nested =
    depth === 0 ? [] : Object.values(block.block_types ?? {}).map(({ block: inner }) => size(inner, depth - 1));
  return Object.keys(block.attributes ?? {}).length + nested.reduce((sum, each) => sum + each, 0);
}

/** A resource before and after a change of every argument, or of the one named with all others left out. */
function changed(
  block: RealBlock,
  [before, after]: (typeof SAMPLES)[number],
  depth: number,
  only?: string,
): [prior: ValueMap, next: ValueMap] {
  const value = (text: string, step: 0 | 1) => (attribute: RealAttribute, name: string) => {
    const given = attribute.optional === true || attribute.required === true;
    const left = only !== undefined && name !== only && attribute.required !== true;
    if (left) return name === "id" ? before : null;
    const changes = given && (only === undefined || name === only);
    return sample(attribute.type ?? "string", changes ? text : before, changes ? step : 0);
  };
  return [fill(block, value(before, 0), depth), fill(block, value(after, 1), depth)];
}

/** An object of a block's shape, with one block of each kind down to a depth. */
function fill(block: RealBlock, value: (attribute: RealAttribute, name: string) => Value, depth: number): ValueMap {
  const attributes = Object.entries(block.attributes ?? {}).map(
    ([name, attribute]) => [name, value(attribute, name)] as const,
  );
  const nested = Object.entries(block.block_types ?? {}).map(([name, { nesting_mode: nesting, block: inner }]) => {
    if (nesting === "single") return [name, null] as const;
    return [name, depth > 0 ? [fill(inner, value, depth - 1)] : []] as const;
  });
  return Object.fromEntries([...attributes, ...nested]);
}

function sample(type: TypeExpression, text: string, step: 0 | 1): Value {
  if (type === "number") return step + 1;
  if (type === "bool") return step === 1;
  if (typeof type === "string") return text;
  if (type[0] === "map") return { key: sample(type[1], text, step) };
  if (type[0] !== "object") return [sample(type[1], text, step)];
  return Object.fromEntries(Object.entries(type[1]).map(([name, field]) => [name, sample(field, text, step)]));
}

/** Arguments that were left out and planned all the same. In blocks the provider's zero values mean nothing. */
function collectDefaults(
  block: RealBlock,
  planned: Value,
  prefix: string,
  into: Record<string, string | number | boolean>,
): void {
  if (!isRecord(planned)) return;
  for (const [name, { optional }] of Object.entries(block.attributes ?? {})) {
    const value = planned[name];
    // A text with an expression in it is for AWS to fill, and Terraform's to misread.
    const text = typeof value === "string" && !value.includes("${");
    const simple = text || typeof value === "number" || typeof value === "boolean";
    if (optional === true && simple && (prefix === "" || Boolean(value)) && name !== "region")
      into[prefix + name] = value;
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const blocks = planned[name];
    if (Array.isArray(blocks)) collectDefaults(nested.block, blocks[0] ?? null, `${prefix}${name}.`, into);
  }
}
