import { TerraformProvider, type TerraformStack } from "cdktf";
import { elementsOf } from "./elements";

/** Two providers of one kind with the same alias, or none: Terraform finds out at `init` only. */
export function providersWithoutAlias(stack: TerraformStack): string[] {
  const first = new Map<string, TerraformProvider>();
  return elementsOf(stack).flatMap((element) => {
    if (!TerraformProvider.isTerraformProvider(element)) return [];
    const key = `${element.terraformResourceType}/${element.alias ?? ""}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, element);
      return [];
    }
    const got = element.alias === undefined ? "none" : JSON.stringify(element.alias);
    const must = `must differ from that of ${earlier.node.path}, got ${got}`;
    return [`${element.node.path}: alias ${must}; give one of the providers an alias of its own`];
  });
}
