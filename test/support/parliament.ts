import { spawnSync } from "node:child_process";
import { pythonEnvironment } from "./python";

/** What parliament says of a policy. */
export interface PolicyFinding {
  readonly issue: string;
  readonly severity: string;
  readonly detail: string;
}

// Its command refuses a file while standard input is a pipe, so its library is called.
const SCRIPT = `
import json, sys
from parliament import analyze_policy_string
def lint(policy):
    found = analyze_policy_string(policy).findings
    return [{"issue": f.issue, "severity": f.severity or "", "detail": str(f.detail)} for f in found]
print(json.dumps([lint(policy) for policy in json.load(sys.stdin)]))
`;

/** Lints IAM policies, a list of findings for each. A string is the reason why this machine cannot. */
export function parliament(policies: readonly string[]): readonly (readonly PolicyFinding[])[] | string {
  const python = pythonEnvironment("parliament", ["parliament==1.6.4", "setuptools<81"]);
  if (!python.available) return python.reason;
  const input = JSON.stringify(policies);
  const run = spawnSync(python.bin("python"), ["-W", "ignore", "-c", SCRIPT], { input, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`parliament failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as readonly (readonly PolicyFinding[])[];
}
