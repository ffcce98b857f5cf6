import type { Construct } from "constructs";
import { MillraceApp } from "../../constructs/app/app";
import { MillraceStack, type MillraceStackProps } from "../../constructs/app/stack";
import { synthesizeTree } from "../../constructs/app/synthesis";
import { SynthesisError } from "../../constructs/app/synthesis-error";
import type { Profile } from "../../constructs/core/environment";
import { APPS_FOLDER } from "./terraform-stack";

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** A synthesized stack, read by the paths of its constructs; addresses with their hashes stay out of tests. */
export class SynthesizedStack {
  constructor(readonly document: Readonly<Record<string, unknown>>) {}

  /** The arguments of the resource made by the construct at `path` (relative to the stack). */
  resource(path: string): Block {
    return this.find("resource", path);
  }

  /** The arguments of a data source. */
  data(path: string): Block {
    return this.find("data", path);
  }

  /** The arguments of an ephemeral resource. */
  ephemeral(path: string): Block {
    return this.find("ephemeral", path);
  }

  /** An argument that holds JSON, parsed. */
  json(path: string, argument: string): unknown {
    return JSON.parse(quoteExpressions(String(this.resource(path)[argument])));
  }

  /** Whether the construct at `path` made a resource. */
  has(path: string): boolean {
    return this.placed("resource").some((placed) => placed.path === path);
  }

  /** Paths of all resources, each with its type. */
  resources(): readonly string[] {
    return this.placed("resource")
      .map(({ path, type }) => `${path} ${type}`)
      .sort();
  }

  /** The address of a resource, to compare with references. */
  address(path: string): string {
    const { type, id } = this.placedAt("resource", path);
    return `${type}.${id}`;
  }

  /** Paths of the resources that a resource waits for by `depends_on`. */
  dependsOn(path: string): readonly string[] {
    const addresses = (this.resource(path).depends_on ?? []) as readonly string[];
    const placed = this.placed("resource");
    return addresses.map((address) => placed.find(({ type, id }) => `${type}.${id}` === address)?.path ?? address);
  }

  private find(kind: string, path: string): Block {
    return this.placedAt(kind, path).block;
  }

  private placedAt(kind: string, path: string) {
    const placed = this.placed(kind);
    const found = placed.find((candidate) => candidate.path === path);
    if (found !== undefined) return found;
    throw new Error(`no ${kind} at ${path}; there are:\n${placed.map((each) => each.path).join("\n")}`);
  }

  private placed(kind: string) {
    const blocks = (this.document[kind] ?? {}) as Blocks;
    return Object.entries(blocks).flatMap(([type, byId]) =>
      Object.entries(byId).map(([id, block]) => ({ type, id, block, path: pathOf(block) })),
    );
  }
}

/** Text that is JSON once Terraform has filled in its expressions, made JSON before: quotes in expressions are escaped. */
function quoteExpressions(text: string): string {
  return text.replace(/(?<!\$)\$\{[^{}]*\}/g, (expression) => expression.replaceAll('"', '\\"'));
}

/** The construct's path below the stack, as cdktf notes it down beside each element. */
function pathOf(block: Block): string {
  const { metadata } = (block["//"] ?? { metadata: { path: "" } }) as { metadata: { path: string } };
  return metadata.path.split("/").slice(1).join("/");
}

/** What stacks in tests are made with; `Shop` in `us-west-2`, production unless said otherwise. */
export function testStackProps(profile: Profile = "prod"): MillraceStackProps {
  return { environment: { name: profile, profile, region: "us-west-2" } };
}

/** Options of {@link synthesize}. */
export interface SynthesizeOptions extends Partial<MillraceStackProps> {
  readonly profile?: Profile;
}

/** Builds one stack called `Shop`, runs aspects, the prepare step and every validation, and reads what would be written. */
export function synthesize(
  build: (stack: MillraceStack) => unknown,
  options: SynthesizeOptions = {},
): SynthesizedStack {
  return synthesizeApp((app) => {
    const { profile, ...props } = options;
    build(new MillraceStack(app, "Shop", { ...testStackProps(profile), ...props }));
  }).stack("Shop");
}

/**
 * The same for whole apps. Nothing is written: making and removing folders took most of these tests' time. That `synth`
 * writes the same documents is a matter of test/unit/constructs/app and test/synth.
 */
export function synthesizeApp(build: (app: MillraceApp) => void): { stack(name: string): SynthesizedStack } {
  const app = new MillraceApp({ outdir: APPS_FOLDER });
  build(app);
  const { problems, outputs } = synthesizeTree(app);
  if (problems.length > 0) throw new SynthesisError(problems);
  const read = new Map(outputs.map(({ stack, document }) => [stack.node.id, readStack(document)]));
  return {
    stack(name) {
      const found = read.get(name);
      if (found === undefined) throw new Error(`no stack ${name}`);
      return found;
    },
  };
}

/** As Terraform will read it: what JSON leaves out is gone. */
function readStack(document: unknown): SynthesizedStack {
  return new SynthesizedStack(JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
}

/** What went wrong, as text: a construct that could not be made, or a stack that could not be synthesized. */
export function refusal(build: (stack: Construct) => unknown, options: SynthesizeOptions = {}): string {
  try {
    synthesize(build, options);
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}
