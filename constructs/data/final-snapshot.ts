import { DataResource } from "cdktf";
import type { Construct } from "constructs";

/**
 * A name for the last snapshot before something is deleted. It stays the same from plan to plan, and no two incarnations
 * share it: a second deletion would fail on the first one's snapshot. Terraform's own `terraform_data`, made as
 * `FinalSnapshot` under the construct, keeps the random part in the state; it costs nothing.
 *
 * @param replacedBy values whose change replaces what is to be deleted, and so needs a new name
 */
export function finalSnapshotName(
  scope: Construct,
  name: string,
  replacedBy: Readonly<Record<string, string | undefined>>,
): string {
  const triggersReplace = Object.fromEntries(Object.entries(replacedBy).map(([key, value]) => [key, value ?? ""]));
  return `${name}-final-${new DataResource(scope, "FinalSnapshot", { triggersReplace }).id}`;
}
