import { type Member, type ParsedBinding, parseBinding, type Written } from "./parse-binding";
import type { AttributeSchema, BlockSchema, NestedBlockSchema, TypeExpression } from "./types";

const COMPLEX = /= new (\w+?)(List|Map|OutputReference)\(this, "\w+"(?:, (true|false))?\)/;
/** The provider names its write-only arguments by this ending and uses it for no other argument. */
const WRITE_ONLY = "_wo";
const DECLARED = /^private \w+\?: (.*?);/;
const GETTERS: readonly (readonly [RegExp, TypeExpression])[] = [
  [/tolist\(this\.getListAttribute/, ["set", "string"]],
  [/tolist\(this\.getNumberListAttribute/, ["set", "number"]],
  [/getNumberListAttribute/, ["list", "number"]],
  [/getListAttribute/, ["list", "string"]],
  [/getStringMapAttribute|new cdktf\.StringMap\(/, ["map", "string"]],
  [/getNumberMapAttribute|new cdktf\.NumberMap\(/, ["map", "number"]],
  [/getBooleanMapAttribute|new cdktf\.BooleanMap\(/, ["map", "bool"]],
  [/getStringAttribute/, "string"],
  [/getNumberAttribute/, "number"],
  [/getBooleanAttribute/, "bool"],
];

/**
 * Rebuilds the schema of a resource or data source from the source of its binding. What the bindings do not keep is
 * not in it: upper limits of blocks other than one, defaults, conflicts, which change replaces, sensitivity.
 */
export function readSchema(source: string): BlockSchema {
  const binding = parseBinding(source);
  return readBlock(binding, binding.root);
}

function readBlock(binding: ParsedBinding, className: string): BlockSchema {
  const attributes: Record<string, AttributeSchema> = {};
  const blocks: Record<string, NestedBlockSchema> = {};
  const written = binding.written.get(className.replace(/OutputReference$/, "").toLowerCase());
  for (const member of binding.members.get(className) ?? []) {
    const nested = readNested(binding, member, written?.get(member.name));
    if (nested === undefined) attributes[member.name] = attribute(member, simpleType(member));
    else if ("nesting" in nested) blocks[member.name] = nested;
    else attributes[member.name] = attribute(member, nested.type);
  }
  return { attributes, blocks };
}

function readNested(
  binding: ParsedBinding,
  member: Member,
  written: Written | undefined,
): NestedBlockSchema | { type: TypeExpression } | undefined {
  const [, stem, shape, wrapsSet] = COMPLEX.exec(member.code) ?? [];
  if (stem === undefined || stem === "cdktf.String") return undefined;
  const block = readBlock(binding, `${stem}OutputReference`);
  const isAttribute = member.computed || written?.value.includes("HclTerraform, false)(") === true;
  if (isAttribute) return { type: collection(shape, wrapsSet === "true", objectType(block)) };
  const minItems = member.required ? 1 : 0;
  if (shape === "Map") return { nesting: "map", minItems: 0, maxItems: 0, block };
  if (shape === "List") return { nesting: wrapsSet === "true" ? "set" : "list", minItems, maxItems: 0, block };
  if (written?.kind === "struct") return { nesting: "single", minItems: 0, maxItems: 0, block };
  return { nesting: written?.kind === "set" ? "set" : "list", minItems, maxItems: 1, block };
}

function collection(shape: string | undefined, wrapsSet: boolean, element: TypeExpression): TypeExpression {
  if (shape === "Map") return ["map", element];
  if (shape === "List") return [wrapsSet ? "set" : "list", element];
  return element;
}

/** The type of an attribute that holds objects: a block's attributes and nested blocks, without their flags. */
function objectType(block: BlockSchema): TypeExpression {
  const fields: Record<string, TypeExpression> = {};
  for (const [name, { type }] of Object.entries(block.attributes)) fields[name] = type;
  for (const [name, nested] of Object.entries(block.blocks)) {
    const element = objectType(nested.block);
    fields[name] = nested.nesting === "single" ? element : [nested.nesting, element];
  }
  return ["object", fields];
}

function attribute(
  member: Pick<Member, "computed" | "optional" | "required" | "name">,
  type: TypeExpression,
): AttributeSchema {
  const { computed, optional, required, name } = member;
  return { type, computed, optional, required, sensitive: false, writeOnly: !computed && name.endsWith(WRITE_ONLY) };
}

function simpleType(member: Member): TypeExpression {
  const known = GETTERS.find(([pattern]) => pattern.test(member.code))?.[1];
  if (known !== undefined) return known;
  const declared = DECLARED.exec(member.code)?.[1] ?? "any";
  return declaredType(declared.replace(/ \| cdktf\.IResolvable/g, ""), member.code.includes("tolist("));
}

/** Reads a TypeScript type such as `{ [key: string]: string }[]`; a getter keeps the element type only there. */
function declaredType(text: string, isSet: boolean): TypeExpression {
  const inner = text.replace(/^\((.*)\)$/, "$1");
  if (inner.endsWith("[]")) return [isSet ? "set" : "list", declaredType(inner.slice(0, -2), false)];
  const map = /^\{ \[key: string\]: (.*) \}$/.exec(inner)?.[1];
  if (map !== undefined) return ["map", declaredType(map, false)];
  if (inner === "string" || inner === "number") return inner;
  return inner.startsWith("boolean") ? "bool" : "dynamic";
}
