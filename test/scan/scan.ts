import type { MillraceStack } from "../../constructs/app/stack";
import { type AppliedStack, applyStack } from "../../constructs/testing";
import { checkov, type Finding } from "../support/checkov";
import { parliament } from "../support/parliament";
import { policiesIn } from "../support/policies";
import { type SecretFinding, secretsIn } from "../support/secret-scan";

/** A finding with the construct it is about. */
export interface PlacedFinding {
  readonly scanner: "checkov" | "parliament";
  readonly check: string;
  readonly title: string;
  /** Construct path in the stack. */
  readonly path: string;
  readonly passed: boolean;
}

/** Everything the scanners say of a stack, in each form that Terraform gives it. */
export interface Scan {
  readonly findings: readonly PlacedFinding[];
  readonly secrets: readonly SecretFinding[];
}

/** Applies a stack on the stand-in and scans synthesized JSON, the plan after apply, policies and state. */
export async function scan(stack: MillraceStack): Promise<Scan | string> {
  const run = await applyStack(stack);
  try {
    const synthesized = stack.toTerraform();
    const plan = (await run.planAgain()).json;
    const findings = [checkov("terraform_json", synthesized), checkov("terraform_plan", plan)];
    const policies = lintPolicies(run);
    const missing = [...findings, policies].find((found) => typeof found === "string");
    if (typeof missing === "string") return missing;
    const placed = findings.flatMap((found) => (typeof found === "string" ? [] : place(run, found)));
    return {
      findings: [...once(placed), ...(typeof policies === "string" ? [] : policies)],
      secrets: [
        ...secretsIn(synthesized, [], "synth"),
        ...secretsIn(plan, [], "plan"),
        ...secretsIn(run.state.json, [], "state"),
      ],
    };
  } finally {
    await run.destroy();
  }
}

/** Both forms of a stack are read, and many checks say the same of both: a check passes where it never fails. */
function once(findings: readonly PlacedFinding[]): readonly PlacedFinding[] {
  const found = new Map<string, PlacedFinding>();
  for (const finding of findings) {
    const key = `${finding.check} ${finding.path}`;
    if (found.get(key)?.passed !== false) found.set(key, finding);
  }
  return [...found.values()];
}

function place(run: AppliedStack, findings: readonly Finding[]): readonly PlacedFinding[] {
  const paths = new Map(run.state.resources.map(({ address, path }) => [address, path]));
  return findings.map(({ check, title, address, passed }) => {
    const path = paths.get(address.replace(/\[.*\]$/, "")) ?? address;
    return { scanner: "checkov", check, title, path, passed };
  });
}

function lintPolicies(run: AppliedStack): readonly PlacedFinding[] | string {
  const policies = policiesIn(run.state.resources);
  const found = parliament(policies.map(({ document }) => document));
  if (typeof found === "string") return found;
  const paths = new Map(run.state.resources.map(({ address, path }) => [address, path]));
  return policies.flatMap(({ address }, index): PlacedFinding[] => {
    const path = paths.get(address) ?? address;
    const issues = found[index] ?? [];
    const passed = { scanner: "parliament", check: "POLICY", title: "policy is sound", path, passed: true } as const;
    const kinds = new Map(issues.map(({ issue, detail }) => [issue, detail]));
    const failed = [...kinds].map(([check, title]) => ({ ...passed, check, title, passed: false }));
    return failed.length === 0 ? [passed] : failed;
  });
}
