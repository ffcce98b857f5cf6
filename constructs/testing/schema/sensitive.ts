import type { BlockSchema } from "./types";

/** Marks attributes as sensitive by their dotted paths; a path the schema does not have is passed over. */
export function markSensitive(schema: BlockSchema, paths: readonly string[] = []): BlockSchema {
  return paths.reduce((marked, path) => markPath(marked, path.split(".")), schema);
}

function markPath(schema: BlockSchema, [head = "", ...rest]: readonly string[]): BlockSchema {
  const attribute = schema.attributes[head];
  if (rest.length === 0 && attribute !== undefined) {
    return { ...schema, attributes: { ...schema.attributes, [head]: { ...attribute, sensitive: true } } };
  }
  const nested = schema.blocks[head];
  if (nested === undefined) return schema;
  return { ...schema, blocks: { ...schema.blocks, [head]: { ...nested, block: markPath(nested.block, rest) } } };
}
