import { mkdirSync } from "node:fs";
import { App } from "cdktf";
import { askForVersionsOnce } from "./binary-versions";
import { synthesizeTree } from "./synthesis";
import { SynthesisError } from "./synthesis-error";
import { switchOffTokenTraces } from "./token-traces";

/** Props of {@link MillraceApp}. */
export interface MillraceAppProps {
  /**
   * Folder the Terraform files are written to; made with its parents if missing.
   * @default "cdktf.out"
   */
  readonly outdir?: string;
  /**
   * Values for `node.tryGetContext`.
   * @default {}
   */
  readonly context?: Readonly<Record<string, unknown>>;
  /**
   * Write HCL instead of JSON: the way to leave CDKTF.
   * @default false
   */
  readonly hclOutput?: boolean;
}
export const MILLRACE_APP_DEFAULTS = { outdir: "cdktf.out", context: {}, hclOutput: false } as const;

/**
 * The root of stacks. Unlike cdktf's own App it applies aspects of the app itself, runs all aspects before references
 * between stacks are settled, and names the mistakes of all stacks in one error.
 *
 * @example
 * import { MillraceApp, MillraceStack } from "millrace";
 * const app = new MillraceApp({ outdir: "build/terraform" });
 * new MillraceStack(app, "Optimizer", { environment: { name: "dev", profile: "dev", region: "us-west-2" } });
 * app.synth();
 */
export class MillraceApp extends App {
  constructor(props: MillraceAppProps = {}) {
    const { outdir = MILLRACE_APP_DEFAULTS.outdir } = props;
    const { context = MILLRACE_APP_DEFAULTS.context, hclOutput = MILLRACE_APP_DEFAULTS.hclOutput } = props;
    askForVersionsOnce();
    switchOffTokenTraces();
    // cdktf makes the last folder of the path only.
    mkdirSync(outdir, { recursive: true });
    super({ outdir, context, hclOutput, stackTraces: false });
  }

  /**
   * Writes all stacks.
   *
   * @throws SynthesisError with every mistake of every stack; nothing is written then
   */
  override synth(): void {
    const { problems, write } = synthesizeTree(this);
    if (problems.length > 0) throw new SynthesisError(problems);
    write();
  }
}
