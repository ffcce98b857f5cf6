import { type ParsedBinding, parseBinding, type Written } from "./parse-binding";
import type { AttributeSchema, BlockSchema, NestedBlockSchema, TypeExpression } from "./types";

const SIMPLE: Readonly<Record<string, TypeExpression>> = {
  string: "string",
  number: "number",
  boolean: "bool",
  stringList: "string",
  numberList: "number",
  stringMap: "string",
};

/**
 * Rebuilds the schema of the provider's own configuration. Its class has no attribute getters to read types from, so
 * everything comes from the writers and the interfaces.
 */
export function readProviderSchema(source: string): BlockSchema {
  const binding = parseBinding(source);
  return readStruct(binding, binding.root, `${binding.root}Config`);
}

function readStruct(binding: ParsedBinding, struct: string, interfaceName: string): BlockSchema {
  const attributes: Record<string, AttributeSchema> = {};
  const blocks: Record<string, NestedBlockSchema> = {};
  const required = binding.requiredFields.get(interfaceName);
  for (const [name, written] of binding.written.get(struct.toLowerCase()) ?? []) {
    const type = SIMPLE[written.storage];
    if (type === undefined) blocks[name] = readNested(binding, written);
    else attributes[name] = attribute(typeOf(written, type), required?.has(camelCase(name)) === true);
  }
  return { attributes, blocks };
}

function readNested(binding: ParsedBinding, written: Written): NestedBlockSchema {
  const struct = written.storage.replace(/List$/, "");
  const nesting = written.kind === "set" ? "set" : "list";
  return { nesting, minItems: 0, maxItems: 0, block: readStruct(binding, struct, struct) };
}

function typeOf(written: Written, element: TypeExpression): TypeExpression {
  const { kind } = written;
  return kind === "list" || kind === "set" || kind === "map" ? [kind, element] : element;
}

function attribute(type: TypeExpression, required: boolean): AttributeSchema {
  return { type, required, optional: !required, computed: false, sensitive: false, writeOnly: false };
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
