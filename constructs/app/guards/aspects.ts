import { Aspects, type TerraformStack } from "cdktf";

/**
 * Aspects above a stack that were not handed down to it: cdktf never visits them. `MillraceApp` hands them down before
 * this check runs.
 */
export function unvisitedAspects(stack: TerraformStack): string[] {
  const own = Aspects.of(stack).all;
  const above = stack.node.scopes.slice(0, -1).flatMap((scope) => Aspects.of(scope).all);
  if (above.every((aspect) => own.includes(aspect))) return [];
  const must = "aspects of the app must be visited, got an App of cdktf, which ignores them";
  return [`${stack.node.path}: ${must}; use MillraceApp, or add them to the stack`];
}
