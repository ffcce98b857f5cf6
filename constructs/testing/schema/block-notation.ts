import type { AttributeSchema, BlockSchema, NestedBlockSchema, TypeExpression } from "./types";

/**
 * A block in short form: `"name!": "string"` is a required argument, `"name": "string"` an optional one and
 * `"name?": "string"` one the provider may fill; a nested block is the result of `one`, `some` or `atLeastOne`.
 */
export type BlockNotation = Readonly<Record<string, TypeExpression | NestedBlockSchema>>;

/** Expands the short form. */
export function block(notation: BlockNotation): BlockSchema {
  const attributes: Record<string, AttributeSchema> = {};
  const blocks: Record<string, NestedBlockSchema> = {};
  for (const [key, item] of Object.entries(notation)) {
    if (isNested(item)) blocks[key] = item;
    else attributes[key.replace(/[!?]$/, "")] = attribute(key, item);
  }
  return { attributes, blocks };
}

/** A block that may stand once. */
export function one(notation: BlockNotation): NestedBlockSchema {
  return { nesting: "list", minItems: 0, maxItems: 1, block: block(notation) };
}

/** A block that must stand exactly once. */
export function exactlyOne(notation: BlockNotation): NestedBlockSchema {
  return { ...one(notation), minItems: 1 };
}

/** A block that may stand any number of times. */
export function some(notation: BlockNotation, nesting: "list" | "set" = "list"): NestedBlockSchema {
  return { nesting, minItems: 0, maxItems: 0, block: block(notation) };
}

/** A block that must stand at least once. */
export function atLeastOne(notation: BlockNotation, nesting: "list" | "set" = "list"): NestedBlockSchema {
  return { ...some(notation, nesting), minItems: 1 };
}

function isNested(item: TypeExpression | NestedBlockSchema): item is NestedBlockSchema {
  return typeof item === "object" && "nesting" in item;
}

function attribute(key: string, type: TypeExpression): AttributeSchema {
  const required = key.endsWith("!");
  return { type, required, optional: !required, computed: key.endsWith("?"), sensitive: false, writeOnly: false };
}
