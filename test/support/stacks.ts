import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { MillraceApp } from "../../constructs";
import { AnalysisStack, type AnalysisStackProps } from "../../stacks/analysis";
import { ENVIRONMENTS, type EnvironmentName } from "../../stacks/environments";
import { OptimizerStack, type OptimizerStackProps } from "../../stacks/optimizer";

/** No such image exists: nothing that runs in these tests pulls one. */
const DIGEST = `sha256:${"5".repeat(64)}`;
export const SOLVER_IMAGE = `123456789012.dkr.ecr.us-west-2.amazonaws.com/solver@${DIGEST}`;
export const ANALYSIS_IMAGE = `123456789012.dkr.ecr.us-west-2.amazonaws.com/analysis@${DIGEST}`;

let bundles: string | undefined;

/** The functions' bundles as the sources are now, made once a process and kept as long: test files share it. */
export function functionBundles(): string {
  if (bundles === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "millrace-functions-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const script = resolve(__dirname, "../../bundle-functions.mjs");
    execFileSync(process.execPath, [script, folder], { stdio: "pipe" });
    bundles = folder;
  }
  return bundles;
}

export function optimizer(app: MillraceApp, name: EnvironmentName, props: Partial<OptimizerStackProps> = {}) {
  const environment = ENVIRONMENTS[name];
  const functionsFolder = functionBundles();
  const given = { environment, release: "1.2.3", solverImage: SOLVER_IMAGE, functionsFolder };
  return new OptimizerStack(app, "Optimizer", { ...given, ...props });
}

export function analysis(app: MillraceApp, name: EnvironmentName, props: Partial<AnalysisStackProps> = {}) {
  const environment = ENVIRONMENTS[name];
  const { domain, hostedZoneId } = environment;
  const loadBalancer = { domain: { name: `analysis.${domain}`, hostedZoneId } };
  const given = { environment, release: "1.2.3", image: ANALYSIS_IMAGE, loadBalancer };
  return new AnalysisStack(app, "Analysis", { ...given, ...props });
}
