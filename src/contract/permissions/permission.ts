import type { JobTableIndex } from "../job-table";

/** What a permission is about, in the words of a stack. */
export type ResourceKind =
  | "table"
  | `index ${JobTableIndex}`
  | "input bucket"
  | "input objects"
  | "output bucket"
  | "output objects"
  | "queue"
  | "dead letters"
  | "batch queue"
  | "batch job definition"
  | "batch jobs"
  | "email identity"
  /** Actions that IAM ties to no resource. */
  | "*";

/** One thing that a role must be allowed. */
export interface NeededPermission {
  /** As IAM names it: `dynamodb:GetItem`. */
  readonly action: string;
  readonly on: ResourceKind;
  /** Set where no call of that name is made: why it is needed all the same. */
  readonly because?: string;
}

/** What the methods of an adapter need, each for itself. */
export type AdapterPermissions = Readonly<Record<string, readonly NeededPermission[]>>;

/** Permissions on one kind of resource, without repetitions. */
export interface PermissionSet {
  readonly on: ResourceKind;
  readonly actions: readonly string[];
}

/**
 * What a process needs that calls some methods of an adapter, or all of them.
 *
 * @param methods - left out: every method
 */
export function permissionsFor<Adapter extends AdapterPermissions>(
  adapter: Adapter,
  methods?: readonly (keyof Adapter & string)[],
): readonly PermissionSet[] {
  const needed = (methods ?? Object.keys(adapter)).flatMap((method) => adapter[method] ?? []);
  return togetherByResource(needed);
}

/** Several sets as one: for a process with several adapters. */
export function mergePermissions(...sets: readonly (readonly PermissionSet[])[]): readonly PermissionSet[] {
  return togetherByResource(sets.flat().flatMap(({ on, actions }) => actions.map((action) => ({ action, on }))));
}

function togetherByResource(needed: readonly NeededPermission[]): readonly PermissionSet[] {
  const byResource = new Map<ResourceKind, Set<string>>();
  for (const { action, on } of needed) {
    const actions = byResource.get(on);
    if (actions) actions.add(action);
    else byResource.set(on, new Set([action]));
  }
  return [...byResource].map(([on, actions]) => ({ on, actions: [...actions].sort() }));
}
