import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer.js";
import type { ISynthesisSession } from "cdktf/lib/synthesize/types.js";
import { Construct } from "constructs";
import type { FunctionCode } from "./function-code";

/**
 * A function's package in the stack's folder, written with the stack. Its path is relative to that folder and holds the
 * hash of the content, so the stack's file is the same wherever it is written.
 */
export class CodePackage extends Construct {
  /** Relative to the stack's folder, where Terraform runs. */
  readonly path: string;
  /** SHA-256 in base64. */
  readonly hash: string;
  private readonly folder: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly code: FunctionCode,
  ) {
    super(scope, id);
    this.hash = code.hash;
    this.folder = `assets/${TerraformStack.of(this).getLogicalId(this.node)}`;
    this.path = `${this.folder}/${Buffer.from(this.hash, "base64").toString("hex")}/function.zip`;
    addCustomSynthesis(this, { onSynthesize: (session) => this.write(session) });
  }

  /** Writes the package and removes the one of an earlier synthesis. */
  private write({ outdir, manifest }: ISynthesisSession): void {
    const { workingDirectory } = manifest.forStack(TerraformStack.of(this));
    const target = join(outdir, workingDirectory, this.path);
    rmSync(join(outdir, workingDirectory, this.folder), { recursive: true, force: true });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, this.code.zip);
  }
}
