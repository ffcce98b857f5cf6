import type { SynthesizedStack } from "./synthesize";

/** One thing that is allowed. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly conditions: unknown;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** Everything the policy made by the construct at `path` allows, one action and resource at a time. */
export function permissions(stack: SynthesizedStack, path: string): readonly Permission[] {
  const { Statement: statements } = stack.json(path, "policy") as { Statement: readonly Statement[] };
  return statements.flatMap(({ Effect, Action, Resource, Condition }) => {
    if (Effect !== "Allow") return [];
    return [Action]
      .flat()
      .flatMap((action) =>
        [Resource].flat().map((resource) => ({ action, resource: readable(stack, resource), conditions: Condition })),
      );
  });
}

/** The same as text, without conditions: `s3:GetObject Uploads/*`. */
export function allowed(stack: SynthesizedStack, path: string): readonly string[] {
  return permissions(stack, path)
    .map(({ action, resource }) => `${action} ${resource}`)
    .sort();
}

/** `${aws_s3_bucket.Uploads_1A2B.arn}/*` as `Uploads/Resource/*`: construct paths in place of addresses. */
function readable(stack: SynthesizedStack, resource: string): string {
  return stack.resources().reduce((text, line) => {
    const [path = ""] = line.split(" ");
    const address = stack.address(path);
    return text.replaceAll(new RegExp(`\\$\\{${address.replaceAll(".", "\\.")}\\.(arn|stream_arn)\\}`, "g"), path);
  }, resource);
}
