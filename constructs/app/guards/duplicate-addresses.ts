import {
  TerraformDataSource,
  type TerraformElement,
  TerraformOutput,
  TerraformResource,
  type TerraformStack,
} from "cdktf";
import type { IConstruct } from "constructs";
import { elementsOf } from "./elements";

/**
 * Two constructs whose paths differ only in characters that addresses cannot hold get the same address, and one silently
 * replaces the other.
 */
export function duplicateAddresses(stack: TerraformStack): string[] {
  const first = new Map<string, IConstruct>();
  return elementsOf(stack).flatMap((element) => {
    const address = addressOf(element);
    if (address === undefined) return [];
    const earlier = first.get(address);
    if (earlier === undefined) {
      first.set(address, element);
      return [];
    }
    const must = `must have an address of its own, got ${address} like ${earlier.node.path}`;
    return [`${element.node.path}: id ${must}; use letters and digits that differ`];
  });
}

function addressOf(element: TerraformElement): string | undefined {
  if (TerraformResource.isTerraformResource(element)) {
    return `${element.terraformResourceType}.${element.friendlyUniqueId}`;
  }
  if (TerraformDataSource.isTerraformDataSource(element)) {
    return `data.${element.terraformResourceType}.${element.friendlyUniqueId}`;
  }
  return TerraformOutput.isTerraformOutput(element) ? `output.${element.friendlyUniqueId}` : undefined;
}
