import { EPHEMERAL_RESOURCES } from "../data/ephemeral-resources";
import { SENSITIVE_ATTRIBUTES } from "../data/sensitive-attributes";
import { bindingSource } from "./binding-source";
import { block } from "./block-notation";
import { readProviderSchema } from "./read-provider-schema";
import { readSchema } from "./read-schema";
import { markSensitive } from "./sensitive";
import type { BlockSchema, SchemaFamily } from "./types";
import { wafStatement } from "./waf-statement";

const FOLDER_PREFIX: Readonly<Record<"resource" | "data", string>> = { resource: "", data: "data-aws-" };
const WAF_TYPES = new Set(["aws_wafv2_web_acl", "aws_wafv2_rule_group"]);

/** Schemas are read once a process: the installed bindings do not change while it runs. */
const cache = new Map<string, BlockSchema>();

/**
 * The schema of a type, read on first use from the installed bindings.
 *
 * @throws BindingError if the bindings have no such type
 */
export function schemaOf(family: SchemaFamily, type: string): BlockSchema {
  return cached(`${family}.${type}`, () => {
    if (family === "ephemeral") return ephemeralSchema(type);
    const folder = FOLDER_PREFIX[family] + type.replace(/^aws_/, "").replaceAll("_", "-");
    const schema = withWafStatement(type, readSchema(bindingSource(folder)));
    return markSensitive(schema, SENSITIVE_ATTRIBUTES[family === "data" ? `data.${type}` : type]);
  });
}

/** The schema of the provider's own configuration. */
export function providerSchema(): BlockSchema {
  return cached("provider", () => readProviderSchema(bindingSource("provider")));
}

function cached(key: string, read: () => BlockSchema): BlockSchema {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const schema = read();
  cache.set(key, schema);
  return schema;
}

function ephemeralSchema(type: string): BlockSchema {
  const notation = EPHEMERAL_RESOURCES[type];
  if (notation === undefined) {
    const known = Object.keys(EPHEMERAL_RESOURCES).join(", ");
    throw new Error(`the stand-in has no ephemeral resource ${type}; it knows ${known}`);
  }
  return markSensitive(block(notation.schema), notation.sensitive);
}

function withWafStatement(type: string, schema: BlockSchema): BlockSchema {
  const rule = schema.blocks.rule;
  if (!WAF_TYPES.has(type) || rule === undefined) return schema;
  const { statement: _untyped, ...attributes } = rule.block.attributes;
  const blocks = { ...rule.block.blocks, statement: wafStatement(type) };
  return { ...schema, blocks: { ...schema.blocks, rule: { ...rule, block: { attributes, blocks } } } };
}
