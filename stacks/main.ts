import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MillraceApp, SynthesisError, type SynthesisReport, type SynthesizeOptions, synthesize } from "../constructs";
import { AnalysisStack } from "./analysis";
import { ENVIRONMENTS, isEnvironmentName } from "./environments";
import { OptimizerStack } from "./optimizer";

/** What to synthesize. */
export interface SynthesizeSystemsOptions extends SynthesizeOptions {
  /**
   * One of the environments in `environments.ts`.
   * @default "dev"
   */
  readonly environment?: string;
  /**
   * Folder the Terraform files are written to.
   * @default "cdktf.out"
   */
  readonly outdir?: string;
  /**
   * Tag of the images that the systems run.
   * @default - the version of this package
   */
  readonly release?: string;
  /**
   * Folder of the functions' bundles.
   * @default - those of the package
   */
  readonly functionsFolder?: string;
}

const SYNTHESIZE_SYSTEMS_OPTIONS_DEFAULTS = { environment: "dev", outdir: "cdktf.out" } as const;

/**
 * Writes the Terraform files of every system in this repository.
 *
 * @throws SynthesisError with every mistake of every stack
 */
export function synthesizeSystems(options: SynthesizeSystemsOptions = {}): SynthesisReport {
  const { environment: name = SYNTHESIZE_SYSTEMS_OPTIONS_DEFAULTS.environment, print } = options;
  const { outdir = SYNTHESIZE_SYSTEMS_OPTIONS_DEFAULTS.outdir } = options;
  if (!isEnvironmentName(name)) {
    const known = Object.keys(ENVIRONMENTS).join(", ");
    throw new SynthesisError([`environment must be one of ${known}, got ${JSON.stringify(name)}; choose one of them`]);
  }
  const app = new MillraceApp({ outdir });
  const { domain, hostedZoneId, ...environment } = ENVIRONMENTS[name];
  const { release = packageVersion() } = options;
  new OptimizerStack(app, "Optimizer", { environment, release, functionsFolder: options.functionsFolder });
  const loadBalancer = { domain: { name: `analysis.${domain}`, hostedZoneId } };
  new AnalysisStack(app, "Analysis", { environment, release, loadBalancer });
  return synthesize(app, { print });
}

/** Images are tagged with the version they were built from. */
function packageVersion(): string {
  const folder = [join(__dirname, ".."), join(__dirname, "../..")].find((each) =>
    existsSync(join(each, "package.json")),
  );
  return (JSON.parse(readFileSync(join(folder ?? "", "package.json"), "utf8")) as { version: string }).version;
}

function main([environment]: readonly string[]): void {
  try {
    const { stacks } = synthesizeSystems({ environment, outdir: process.env.CDKTF_OUTDIR });
    for (const { name, directory } of stacks) console.log(`${name}: terraform -chdir=${directory} init`);
  } catch (error) {
    if (!(error instanceof SynthesisError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

if (require.main === module) main(process.argv.slice(2));
