import { BindingError } from "../../constructs/testing/schema/binding-source";
import { schemaOf } from "../../constructs/testing/schema/catalog";
import type { AttributeSchema, BlockSchema, TypeExpression } from "../../constructs/testing/schema/types";
import type { RealAttribute, RealBlock, RealNestedBlock } from "./terraform-mirror";

/** Ways in which two schemas of one resource differ. */
export const DIFFERENCES = [
  "only in the real one",
  "only in ours",
  "flags",
  "type",
  "type of objects",
  "write-only",
  "sensitive",
  "block here, attribute there",
  "nesting",
  "required block",
  "single or many",
] as const;
export type Difference = (typeof DIFFERENCES)[number];

/** What was compared, and every path that differs, by the way in which it does. */
export interface Comparison {
  types: number;
  attributes: number;
  blocks: number;
  /** Types of the real provider that the bindings do not have. */
  readonly missing: string[];
  readonly differences: Record<Difference, string[]>;
}

/** Compares every type of a family that both sides have. */
export function compareFamily(
  family: "resource" | "data",
  real: Readonly<Record<string, { readonly block: RealBlock }>>,
): Comparison {
  const differences = Object.fromEntries(DIFFERENCES.map((kind) => [kind, []])) as unknown as Comparison["differences"];
  const comparison: Comparison = { types: 0, attributes: 0, blocks: 0, missing: [], differences };
  for (const [type, { block }] of Object.entries(real)) {
    const ours = ourSchema(family, type);
    if (ours === undefined) comparison.missing.push(type);
    else {
      comparison.types += 1;
      compareBlocks(ours, block, `${type}.`, comparison);
    }
  }
  return comparison;
}

function ourSchema(family: "resource" | "data", type: string): BlockSchema | undefined {
  try {
    return schemaOf(family, type);
  } catch (error) {
    if (error instanceof BindingError) return undefined;
    throw error;
  }
}

function compareBlocks(ours: BlockSchema, real: RealBlock, path: string, into: Comparison): void {
  const { attributes = {}, block_types: blocks = {} } = real;
  for (const [name, attribute] of Object.entries(attributes)) {
    const own = ours.attributes[name];
    if (own !== undefined) compareAttributes(own, attribute, path + name, into);
    else
      into.differences[name in ours.blocks ? "block here, attribute there" : "only in the real one"].push(path + name);
  }
  for (const [name, nested] of Object.entries(blocks)) {
    if (name in ours.blocks) compareNested(ours, name, nested, path, into);
    else
      into.differences[name in ours.attributes ? "block here, attribute there" : "only in the real one"].push(
        path + name,
      );
  }
  const unknown = [...Object.keys(ours.attributes), ...Object.keys(ours.blocks)].filter(
    (name) => !(name in attributes) && !(name in blocks),
  );
  into.differences["only in ours"].push(...unknown.map((name) => path + name));
}

function compareAttributes(own: AttributeSchema, real: RealAttribute, path: string, into: Comparison): void {
  into.attributes += 1;
  const note = (kind: Difference, differs: boolean) => {
    if (differs) into.differences[kind].push(path);
  };
  const flags = (schema: RealAttribute) => [schema.required, schema.optional, schema.computed].map(Boolean).join();
  note("flags", flags(own) !== flags(real));
  note("write-only", own.writeOnly !== (real.write_only === true));
  note("sensitive", own.sensitive !== (real.sensitive === true));
  const isObjects = holdsObjects(own.type);
  note(isObjects ? "type of objects" : "type", canonical(own.type) !== canonical(real.type ?? "dynamic"));
}

function compareNested(ours: BlockSchema, name: string, real: RealNestedBlock, path: string, into: Comparison): void {
  const own = ours.blocks[name];
  if (own === undefined) return;
  into.blocks += 1;
  const note = (kind: Difference, differs: boolean) => {
    if (differs) into.differences[kind].push(path + name);
  };
  note("nesting", own.nesting !== real.nesting_mode);
  note("required block", own.minItems > 0 !== (real.min_items ?? 0) > 0);
  note("single or many", (own.maxItems === 1) !== (real.max_items === 1) && real.nesting_mode !== "single");
  compareBlocks(own.block, real.block, `${path}${name}.`, into);
}

function holdsObjects(type: TypeExpression): boolean {
  return typeof type !== "string" && (type[0] === "object" || holdsObjects(type[1]));
}

/** A type as text, its fields in alphabetical order. */
function canonical(type: TypeExpression): string {
  if (typeof type === "string") return type;
  if (type[0] !== "object") return `${type[0]}(${canonical(type[1])})`;
  const fields = Object.entries(type[1]).sort(([left], [right]) => (left < right ? -1 : 1));
  return `object(${fields.map(([name, field]) => `${name}=${canonical(field)}`).join()})`;
}
