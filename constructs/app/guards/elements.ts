import { TerraformElement, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

/** The Terraform elements of a stack, without those of stacks inside it. */
export function elementsOf(stack: TerraformStack): TerraformElement[] {
  return constructsOf(stack).filter((node) => TerraformElement.isTerraformElement(node));
}

/** Every construct of a stack in the order it was added, without stacks inside it. */
export function constructsOf(stack: IConstruct): IConstruct[] {
  const children = stack.node.children.filter((child) => !TerraformStack.isStack(child));
  return [stack, ...children.flatMap(constructsOf)];
}
