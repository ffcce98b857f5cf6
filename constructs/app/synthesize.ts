import { join } from "node:path";
import { AnnotationMetadataEntryType, TerraformStack } from "cdktf";
import type { MillraceApp } from "./app";
import { cleanStaleStacks } from "./output-folder";
import { synthesizeTree } from "./synthesis";
import { SynthesisError } from "./synthesis-error";

/** What to do beside writing the files. */
export interface SynthesizeOptions {
  /**
   * Takes one line for each warning and each stale folder.
   * @default - lines go to standard error
   */
  readonly print?: (line: string) => void;
}

/** A stack that was written. */
export interface SynthesizedStack {
  readonly name: string;
  /** Where to run Terraform: `terraform -chdir=<directory> …`. */
  readonly directory: string;
  /** Stacks that have to be applied before this one. */
  readonly dependencies: readonly string[];
}

/** What a synthesis wrote. */
export interface SynthesisReport {
  readonly outdir: string;
  /** In the order in which they can be applied. */
  readonly stacks: readonly SynthesizedStack[];
  readonly warnings: readonly string[];
}

/**
 * Writes an app's stacks and does what otherwise only the cdktf command line does: prints warnings and removes the
 * folders of stacks that are no more.
 *
 * @throws SynthesisError with every mistake of every stack; nothing is written then
 *
 * @example
 * import { MillraceApp, MillraceStack, synthesize } from "millrace";
 * const app = new MillraceApp();
 * new MillraceStack(app, "Optimizer", { environment: { name: "dev", profile: "dev", region: "us-west-2" } });
 * const { stacks } = synthesize(app);
 * console.log(stacks.map((stack) => stack.directory));
 */
export function synthesize(app: MillraceApp, options: SynthesizeOptions = {}): SynthesisReport {
  const { print = (line: string) => console.error(line) } = options;
  const { problems, notes, write } = synthesizeTree(app);
  if (problems.length > 0) throw new SynthesisError(problems);
  write();
  const stacks = inOrder(app.node.findAll().filter((node) => TerraformStack.isStack(node)));
  const { kept } = cleanStaleStacks(app.outdir, new Set(stacks.map((stack) => stack.node.id)));
  const warnings = [
    ...notes
      .filter((note) => note.level === AnnotationMetadataEntryType.WARN)
      .map((note) => `${note.constructPath}: ${note.message}`),
    ...kept.map(
      (name) => `${join(app.outdir, "stacks", name)} belongs to no stack but holds more than generated files`,
    ),
  ];
  for (const warning of warnings) print(`warning: ${warning}`);
  return { outdir: app.outdir, stacks: stacks.map((stack) => describe(app, stack)), warnings };
}

function describe(app: MillraceApp, stack: TerraformStack): SynthesizedStack {
  const { name, workingDirectory } = app.manifest.forStack(stack);
  const dependencies = stack.dependencies.map((dependency) => dependency.node.id);
  return { name, directory: join(app.outdir, workingDirectory), dependencies };
}

/** Each stack after those it needs. cdktf has refused circles by now. */
function inOrder(stacks: readonly TerraformStack[]): TerraformStack[] {
  const ordered = new Set<TerraformStack>();
  const place = (stack: TerraformStack): void => {
    if (ordered.has(stack)) return;
    for (const dependency of stack.dependencies) place(dependency);
    ordered.add(stack);
  };
  for (const stack of stacks) place(stack);
  return [...ordered];
}
