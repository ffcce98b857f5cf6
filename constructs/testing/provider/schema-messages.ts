import type { AttributeSchema, BlockSchema, NestedBlockSchema } from "../schema/types";
import type { Body } from "./messages";

const NESTING: Readonly<Record<NestedBlockSchema["nesting"], number>> = { single: 1, list: 2, set: 3, map: 4 };
const encoder = new TextEncoder();

/** Terraform asks anew in every command. */
const written = new WeakMap<BlockSchema, Body<"Schema">>();

/** A schema as the plugin protocol sends it. */
export function schemaMessage(schema: BlockSchema): Body<"Schema"> {
  const message = written.get(schema) ?? { version: 0, block: blockMessage(schema) };
  written.set(schema, message);
  return message;
}

function blockMessage(schema: BlockSchema): Body<"Block"> {
  return {
    attributes: Object.entries(schema.attributes).map(([name, attribute]) => attributeMessage(name, attribute)),
    blocks: Object.entries(schema.blocks).map(([typeName, { block, nesting, minItems, maxItems }]) => ({
      typeName,
      block: blockMessage(block),
      nesting: NESTING[nesting],
      minItems,
      maxItems,
    })),
  };
}

function attributeMessage(name: string, attribute: AttributeSchema): Body<"Attribute"> {
  const { type, required, optional, computed, sensitive, writeOnly } = attribute;
  return { name, type: encoder.encode(JSON.stringify(type)), required, optional, computed, sensitive, writeOnly };
}
