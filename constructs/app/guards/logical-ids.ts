import type { TerraformStack } from "cdktf";
import { elementsOf } from "./elements";

/** The private field in which cdktf keeps a wished-for address. */
interface WithOverride {
  readonly _logicalIdOverride?: string;
}

/** `overrideLogicalId` after an attribute was read is ignored by cdktf without a word. */
export function ignoredLogicalIds(stack: TerraformStack): string[] {
  return elementsOf(stack).flatMap((element) => {
    const wished = (element as unknown as WithOverride)._logicalIdOverride;
    if (wished === undefined || wished === element.friendlyUniqueId) return [];
    const must = `must be called before any attribute is read, got ${JSON.stringify(wished)}`;
    return [`${element.node.path}: overrideLogicalId ${must}; call it right after the constructor`];
  });
}
