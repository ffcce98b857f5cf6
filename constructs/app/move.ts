import { Aspects, TerraformResource, TerraformStack } from "cdktf";
import { makeUniqueId } from "cdktf/lib/private/unique.js";
import type { Construct } from "constructs";

interface Moved {
  readonly from: string;
  readonly to: string;
}

const moves = new WeakMap<TerraformStack, Moved[]>();

/**
 * Tells Terraform that a construct was renamed or wrapped, so that nothing under it is replaced: a `moved` block for
 * each of its resources. Keep the call until every environment has been applied once.
 *
 * @param construct - the construct at its new place
 * @param from - its former path inside the stack, such as `Storage/Input`
 *
 * @example
 * import { Bucket, MillraceApp, MillraceStack, moveConstruct } from "millrace";
 * const environment = { name: "dev", profile: "dev", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Shop", { environment });
 * moveConstruct(new Bucket(stack, "Uploads"), "Storage/Input");
 */
export function moveConstruct(construct: Construct, from: string): void {
  const stack = TerraformStack.of(construct);
  const depth = construct.node.scopes.length;
  const recorded = moves.get(stack) ?? [];
  moves.set(stack, recorded);
  stack.addOverride("moved", recorded);
  Aspects.of(construct).add({
    visit(node) {
      if (!TerraformResource.isTerraformResource(node)) return;
      const below = node.node.scopes.slice(depth).map((scope) => scope.node.id);
      const former = makeUniqueId([...from.split("/"), ...below]);
      const type = node.terraformResourceType;
      const to = `${type}.${node.friendlyUniqueId}`;
      if (former === node.friendlyUniqueId || recorded.some((move) => move.to === to)) return;
      recorded.push({ from: `${type}.${former}`, to });
    },
  });
}
