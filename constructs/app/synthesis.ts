import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AnnotationMetadataEntryType, type App, Aspects, type StackAnnotation, TerraformStack } from "cdktf";
import { invokeAspects } from "cdktf/lib/synthesize/synthesizer.js";
import { ConstructOrder, type IConstruct } from "constructs";
import { nameClashes } from "./guards";
import { SynthesisError } from "./synthesis-error";

/** A synthesis that has been worked out and not written yet. */
export interface Synthesis {
  /** What is wrong, in all stacks; nothing may be written then. */
  readonly problems: readonly string[];
  /** Warnings and notes that constructs left. */
  readonly notes: readonly StackAnnotation[];
  /** What is to be written, stack by stack; those that are broken are left out. */
  readonly outputs: readonly Output[];
  /** Writes the stacks and the manifest. */
  readonly write: () => void;
}

/** A stack and its configuration in Terraform's JSON syntax. */
export interface Output {
  readonly stack: TerraformStack;
  readonly document: unknown;
}

/** Works out every stack of an app: aspects, then references between stacks, then all checks, then the documents. */
export function synthesizeTree(app: App): Synthesis {
  const stacks = app.node.findAll().filter((node) => TerraformStack.isStack(node));
  for (const stack of stacks) inheritAspects(stack);
  for (const stack of stacks.filter((candidate) => !isNested(candidate))) invokeAspects(stack);
  for (const stack of stacks) stack.prepareStack();
  const notes = app.node.findAll().flatMap(annotationsOf);
  const invalid = [
    ...validate(app),
    ...notes.filter(isError).map((note) => prefixed(note.constructPath, note.message)),
  ];
  const { outputs, broken } = documents(stacks);
  const clashes = nameClashes(outputs.map(({ document }) => document));
  const problems = [...new Set([...invalid, ...broken, ...clashes])];
  return { problems, notes, outputs, write: () => writeAll(app, outputs) };
}

/** cdktf visits a stack's own aspects only: those above it are handed down here. */
function inheritAspects(stack: TerraformStack): void {
  if (isNested(stack)) return;
  const own = Aspects.of(stack);
  for (const ancestor of stack.node.scopes.slice(0, -1)) {
    for (const aspect of Aspects.of(ancestor).all) {
      if (!own.all.includes(aspect)) own.add(aspect);
    }
  }
}

/** A stack inside a stack: aspects reach it through the outer one. */
function isNested(stack: TerraformStack): boolean {
  return stack.node.scopes.slice(0, -1).some((scope) => TerraformStack.isStack(scope));
}

function validate(app: App): string[] {
  return app.node.findAll().flatMap((node) => node.node.validate().map((message) => prefixed(node.node.path, message)));
}

function prefixed(path: string, message: string): string {
  const named = path !== "" && (message.startsWith(`${path}: `) || message.startsWith(`${path}/`));
  return named ? message : `${path === "" ? "app" : path}: ${message}`;
}

function documents(stacks: readonly TerraformStack[]): { outputs: Output[]; broken: string[] } {
  const outputs: Output[] = [];
  const broken: string[] = [];
  for (const stack of stacks) {
    try {
      outputs.push({ stack, document: stack.toTerraform() });
    } catch (error) {
      if (!(error instanceof SynthesisError)) throw error;
      broken.push(...error.problems);
    }
  }
  return { outputs, broken };
}

function annotationsOf(node: IConstruct): StackAnnotation[] {
  return node.node.metadata.flatMap(({ type, data, trace }) => {
    if (!LEVELS.has(type)) return [];
    const level = type as AnnotationMetadataEntryType;
    return [{ constructPath: node.node.path, level, message: String(data), stacktrace: trace }];
  });
}

const LEVELS: ReadonlySet<string> = new Set([
  AnnotationMetadataEntryType.INFO,
  AnnotationMetadataEntryType.WARN,
  AnnotationMetadataEntryType.ERROR,
]);

function isError(note: StackAnnotation): boolean {
  return note.level === AnnotationMetadataEntryType.ERROR;
}

function writeAll(app: App, outputs: readonly Output[]): void {
  for (const { stack, document } of outputs) writeStack(app, stack, document);
  app.manifest.writeToFile();
}

function writeStack(app: App, stack: TerraformStack, document: unknown): void {
  const { outdir, manifest, hclOutput } = app;
  const entry = manifest.forStack(stack);
  mkdirSync(join(outdir, entry.workingDirectory), { recursive: true });
  for (const node of stack.node.findAll(ConstructOrder.POSTORDER)) {
    customSynthesisOf(node)?.onSynthesize({ outdir, manifest, skipValidation: false });
  }
  entry.annotations.push(...stack.node.findAll().flatMap(annotationsOf));
  const file = join(outdir, entry.synthesizedStackPath);
  if (hclOutput)
    writeHcl(stack, file, join(outdir, entry.stackMetadataPath ?? `${entry.workingDirectory}/metadata.json`));
  else writeFileSync(file, `${sortedJson(document)}\n`);
}

function writeHcl(stack: TerraformStack, file: string, metadataFile: string): void {
  const { hcl, metadata } = stack.toHclTerraform() as { hcl: string; metadata: unknown };
  writeFileSync(file, hcl);
  writeFileSync(metadataFile, `${sortedJson(metadata)}\n`);
}

/** How assets ask to be copied. */
interface CustomSynthesis {
  onSynthesize(session: Pick<App, "outdir" | "manifest"> & { skipValidation: boolean }): void;
}
const CUSTOM_SYNTHESIS = Symbol.for("cdktf/customSynthesis");

function customSynthesisOf(node: IConstruct): CustomSynthesis | undefined {
  return (node as { [CUSTOM_SYNTHESIS]?: CustomSynthesis })[CUSTOM_SYNTHESIS];
}

/** JSON with sorted keys, so that a change of the program's order is no change of the file. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (isPlainObject(item) ? sortKeys(item) : item), 2);
}

function sortKeys(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
