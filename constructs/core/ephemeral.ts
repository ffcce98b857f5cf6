import { ref, TerraformElement, Token } from "cdktf";
import type { Construct } from "constructs";

/** Arguments of an ephemeral resource, in Terraform's own spelling. */
export type EphemeralArguments = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * A value that exists only while Terraform runs and reaches neither plan nor state (Terraform ≥ 1.10). The bindings have
 * no classes for these, so type and arguments are given as Terraform spells them. It may only be handed to write-only
 * arguments and other ephemeral places.
 */
export class EphemeralResource extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly resourceType: string,
    private readonly args: EphemeralArguments = {},
  ) {
    super(scope, id, `ephemeral.${resourceType}`);
  }

  /** A reference to one of its attributes. */
  attribute(name: string): string {
    return Token.asString(ref(`ephemeral.${this.resourceType}.${this.friendlyUniqueId}.${name}`, this.cdktfStack));
  }

  override toTerraform(): unknown {
    const body = { ...this.args, "//": this.constructNodeMetadata };
    return { ephemeral: { [this.resourceType]: { [this.friendlyUniqueId]: body } } };
  }

  override toHclTerraform(): never {
    const remedy = "synthesize to JSON, which Terraform reads as well";
    throw new Error(`${this.node.path}: output must be JSON where there are ephemeral resources, got HCL; ${remedy}`);
  }
}
