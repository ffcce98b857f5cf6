import { TerraformResource, type TerraformStack, Tokenization } from "cdktf";
import { Dependable, type IConstruct } from "constructs";
import { orderAfter } from "../../core/ordering";
import { constructsOf, elementsOf } from "./elements";

/**
 * `a.node.addDependency(b)` means nothing to cdktf. Here every resource under `a` waits for every resource under `b`; if
 * `b` is in another stack, the stacks are ordered.
 */
export function expandDependencies(stack: TerraformStack): void {
  for (const construct of constructsOf(stack)) {
    for (const dependency of dependenciesOf(construct)) {
      orderAfter(construct, dependency);
    }
  }
}

function dependenciesOf(construct: IConstruct): readonly IConstruct[] {
  return construct.node.dependencies.flatMap((dependency) => Dependable.of(dependency).dependencyRoots);
}

/** `dependsOn: [aConstruct]`, forced by a cast, becomes an empty entry. */
export function emptyDependsOn(stack: TerraformStack): string[] {
  return elementsOf(stack).flatMap((element) => {
    if (!TerraformResource.isTerraformResource(element)) return [];
    const empty = (element.dependsOn ?? []).some((entry) => !namesSomething(entry));
    if (!empty) return [];
    const remedy = "list resources, or use node.addDependency for whole constructs";
    return [`${element.node.path}: dependsOn must name resources, got something without an address; ${remedy}`];
  });
}

function namesSomething(entry: string): boolean {
  const tokens = Tokenization.reverse(entry);
  if (tokens.length === 0) return typeof entry === "string" && entry !== "";
  // cdktf wraps each entry in a token that holds the element it came from.
  return tokens.every((token) => {
    const { dependable } = token as { dependable?: { fqn?: unknown } };
    return dependable === undefined || typeof dependable.fqn === "string";
  });
}
