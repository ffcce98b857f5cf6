/** A Terraform type as Terraform itself writes it in JSON: `"string"`, `["list", "string"]`, `["object", {…}]`. */
export type TypeExpression =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", TypeExpression]
  | readonly ["object", Readonly<Record<string, TypeExpression>>];

/** One argument or attribute of a block. */
export interface AttributeSchema {
  readonly type: TypeExpression;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  /** The value is hidden in Terraform's output; an output that shows it must be sensitive too. */
  readonly sensitive: boolean;
  /** The value is taken from the configuration and never stored. */
  readonly writeOnly: boolean;
}

/** A block inside a block. `maxItems` 0 means without limit. */
export interface NestedBlockSchema {
  readonly nesting: "single" | "list" | "set" | "map";
  readonly minItems: number;
  readonly maxItems: number;
  readonly block: BlockSchema;
}

/** What Terraform knows of a resource type, a data source, an ephemeral resource or the provider. */
export interface BlockSchema {
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
  readonly blocks: Readonly<Record<string, NestedBlockSchema>>;
}

/** The families of types a provider offers. */
export type SchemaFamily = "resource" | "data" | "ephemeral";
