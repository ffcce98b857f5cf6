import { withoutKey } from "./diagnostics";
import { constructPaths, type SynthesizedStack } from "./synthesize";

/** What a plan does to one resource. */
export interface ResourceChange {
  /** Construct path inside the stack. */
  readonly path: string;
  readonly address: string;
  /** The address in the state, where a `moved` block gave the resource a new one. */
  readonly movedFrom?: string;
  /** `["create"]`, `["update"]`, `["delete"]`, or both of delete and create for a replacement. */
  readonly actions: readonly string[];
}

/** A plan of a stack. */
export interface StackPlan {
  /** Resources the plan touches or moves, in the order of their addresses; empty when there is nothing to do. */
  readonly changes: readonly ResourceChange[];
  /** The plan as `terraform show -json` prints it, for scanners. */
  readonly json: unknown;
}

interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly previous_address?: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

const QUIET = new Set(["no-op", "read"]);

/** Reads the changes out of Terraform's JSON of a plan. */
export function readPlan(stack: SynthesizedStack, json: unknown): StackPlan {
  const paths = constructPaths(stack);
  const { resource_changes: all = [] } = json as PlanJson;
  const changes = all
    .filter(
      ({ change, previous_address }) =>
        previous_address !== undefined || !change.actions.every((action) => QUIET.has(action)),
    )
    .map(({ address, previous_address, change }) => ({
      path: paths.get(withoutKey(address)) ?? "",
      address,
      ...(previous_address === undefined ? {} : { movedFrom: previous_address }),
      actions: change.actions,
    }));
  return { changes, json };
}
