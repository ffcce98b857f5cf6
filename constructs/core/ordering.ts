import { Aspects, TerraformResource, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";

/**
 * Makes every resource under `dependent` wait for every resource under the others, also those added later. Data sources
 * do not wait, because that would put off reading them until apply. Between stacks, the whole stacks are ordered.
 */
export function orderAfter(dependent: IConstruct, ...dependencies: readonly IConstruct[]): void {
  Aspects.of(dependent).add({
    visit(node) {
      if (!TerraformResource.isTerraformResource(node)) return;
      for (const dependency of dependencies) {
        for (const resource of resourcesUnder(dependency)) waitFor(node, resource);
      }
    },
  });
}

/** Every managed resource at or under a construct. */
function resourcesUnder(construct: IConstruct): TerraformResource[] {
  return construct.node.findAll().filter((node) => TerraformResource.isTerraformResource(node));
}

function waitFor(resource: TerraformResource, dependency: TerraformResource): void {
  if (resource === dependency || resource.node.scopes.includes(dependency)) return;
  const [stack, other] = [TerraformStack.of(resource), TerraformStack.of(dependency)];
  if (stack !== other) {
    stack.addDependency(other);
    return;
  }
  const address = `${dependency.terraformResourceType}.${dependency.friendlyUniqueId}`;
  const present = resource.dependsOn ?? [];
  if (!present.includes(address)) resource.dependsOn = [...present, address];
}
