/** A policy document found in applied resources. */
export interface PlacedPolicy {
  readonly address: string;
  readonly argument: string;
  readonly document: string;
}

interface Resource {
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const ARGUMENTS = ["policy", "access_policy", "policy_json"];

/**
 * Every policy document that gives permissions in a stack's state, with ARNs as they are after apply. Trust policies
 * are not among them: they name no resource, which linters of permissions take for a mistake.
 */
export function policiesIn(resources: readonly Resource[]): readonly PlacedPolicy[] {
  return resources.flatMap(({ address, values }) =>
    ARGUMENTS.flatMap((argument) => {
      const document = values[argument];
      const isPolicy = typeof document === "string" && document.includes('"Statement"');
      return isPolicy ? [{ address, argument, document }] : [];
    }),
  );
}
