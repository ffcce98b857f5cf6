import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, Manifest, TerraformElement, type TerraformStack } from "cdktf";
import { stateFile, typesInState } from "./run-folder";
import type { SchemaFamily } from "./schema/types";

/** A stack's configuration in Terraform's JSON syntax. */
interface StackJson {
  readonly terraform?: Readonly<Record<string, unknown>>;
  readonly resource?: Elements;
  readonly data?: Elements;
  readonly ephemeral?: Elements;
  readonly [section: string]: unknown;
}
type Elements = Readonly<Record<string, Readonly<Record<string, Element>>>>;
interface Element {
  readonly "//"?: { readonly metadata?: { readonly path?: string } };
  readonly [argument: string]: unknown;
}

/** A stack written to a folder that Terraform can run in. */
export interface SynthesizedStack {
  readonly name: string;
  readonly directory: string;
  readonly json: StackJson;
  /** Names of the stacks whose outputs this one reads. */
  readonly dependencies: readonly string[];
}

/**
 * Synthesizes the app of a stack into a folder, by the app's own `synth`: aspects, validations and assets included.
 * State stays in that folder whatever backend the stacks name.
 *
 * @returns the stack and those it reads from, in the order in which they have to be applied: the given one last
 */
export function synthesize(stack: TerraformStack, outdir: string): SynthesizedStack[] {
  mkdirSync(join(outdir, Manifest.stacksFolder), { recursive: true });
  const app = elsewhere(App.of(stack), outdir);
  app.synth();
  return withDependencies(stack).map((each) => writeForStandIn(each, outdir, app.manifest));
}

/** The same app with another output folder; the app itself is left as it is. */
function elsewhere(app: App, outdir: string): App {
  const manifest = new Manifest(app.manifest.version, outdir, false);
  return Object.create(app, {
    outdir: { value: outdir },
    manifest: { value: manifest },
    hclOutput: { value: false },
  }) as App;
}

function withDependencies(stack: TerraformStack): TerraformStack[] {
  const ordered = new Set<TerraformStack>();
  const visit = (each: TerraformStack): void => {
    if (ordered.has(each)) return;
    each.dependencies.forEach(visit);
    ordered.add(each);
  };
  visit(stack);
  return [...ordered];
}

function writeForStandIn(stack: TerraformStack, outdir: string, manifest: Manifest): SynthesizedStack {
  const { workingDirectory, synthesizedStackPath } = manifest.forStack(stack);
  const file = join(outdir, synthesizedStackPath);
  const json = withLocalState(JSON.parse(readFileSync(file, "utf8")) as StackJson, outdir, stack, manifest);
  writeFileSync(file, JSON.stringify(json, null, 2));
  const dependencies = stack.dependencies.map(({ node }) => node.path);
  return { name: stack.node.path, directory: join(outdir, workingDirectory), json, dependencies };
}

/** Puts our backend in the place of the stack's own, and lets references between stacks read the state beside it. */
function withLocalState(json: StackJson, outdir: string, stack: TerraformStack, manifest: Manifest): StackJson {
  const { cloud: _cloud, ...settings } = json.terraform ?? {};
  // Where it listens is told by the environment of each command.
  const terraform = { ...settings, backend: { http: {} } };
  const states = new Map(
    stack.dependencies.map((dependency) => [
      remoteStateId(stack, dependency),
      stateFile({ directory: join(outdir, manifest.forStack(dependency).workingDirectory) }),
    ]),
  );
  const remote = Object.entries(json.data?.terraform_remote_state ?? {}).map(([name, element]) => {
    const path = states.get(name);
    return [
      name,
      path === undefined ? element : { ...element, backend: "local", workspace: undefined, config: { path } },
    ] as const;
  });
  const data = remote.length === 0 ? json.data : { ...json.data, terraform_remote_state: Object.fromEntries(remote) };
  return { ...json, terraform, ...(data === undefined ? {} : { data }) };
}

/** The name cdktf gives the data source by which one stack reads another's state. */
function remoteStateId(stack: TerraformStack, dependency: TerraformStack): string {
  const id = `cross-stack-reference-input-${dependency.node.path}`.replaceAll("/", "--");
  const reader = stack.node.children.find(({ node }) => node.id === id);
  return TerraformElement.isTerraformElement(reader) ? reader.friendlyUniqueId : id;
}

const STATE_MODES: Readonly<Record<SchemaFamily, string>> = { resource: "managed", data: "data", ephemeral: "" };

/** The provider types that stacks and their states use; types of Terraform itself are left out. */
export function usedTypes(stacks: readonly SynthesizedStack[]): Record<SchemaFamily, string[]> {
  const inState = stacks.flatMap(typesInState);
  const used = (family: SchemaFamily) => {
    const types = stacks.flatMap(({ json }) => Object.keys(json[family] ?? {}));
    const before = inState.filter(({ mode }) => mode === STATE_MODES[family]).map(({ type }) => type);
    return [...new Set([...types, ...before])].filter((type) => type.startsWith("aws_")).sort();
  };
  return { resource: used("resource"), data: used("data"), ephemeral: used("ephemeral") };
}

/** Addresses of a stack's elements and the construct paths they come from, the stack's own name left out. */
export function constructPaths({ json, name }: SynthesizedStack): ReadonlyMap<string, string> {
  const families = [
    ["", json.resource],
    ["data.", json.data],
    ["ephemeral.", json.ephemeral],
  ] as const;
  const paths = families.flatMap(([prefix, elements]) =>
    Object.entries(elements ?? {}).flatMap(([type, named]) =>
      Object.entries(named).map(([id, element]) => {
        const path = element["//"]?.metadata?.path ?? id;
        return [`${prefix}${type}.${id}`, path.startsWith(`${name}/`) ? path.slice(name.length + 1) : path] as const;
      }),
    ),
  );
  return new Map(paths);
}
