import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { TypeExpression } from "../../constructs/testing/schema/types";
import { terraformBinary } from "../../constructs/testing/terraform";

/** A block as `terraform providers schema -json` prints it. */
export interface RealBlock {
  readonly attributes?: Readonly<Record<string, RealAttribute>>;
  readonly block_types?: Readonly<Record<string, RealNestedBlock>>;
}
/** An argument or attribute as it is printed there: a flag that is not set is left out. */
export interface RealAttribute {
  readonly type?: TypeExpression;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
}
/** A nested block as it is printed there: a limit of zero is left out. */
export interface RealNestedBlock {
  readonly nesting_mode: "single" | "list" | "set" | "map";
  readonly min_items?: number;
  readonly max_items?: number;
  readonly block: RealBlock;
}
type Schemas = Readonly<Record<string, { readonly block: RealBlock }>>;
/** Everything a real provider says of itself. */
export interface RealProviderSchema {
  readonly version: string;
  readonly provider: { readonly block: RealBlock };
  readonly resource_schemas: Schemas;
  readonly data_source_schemas: Schemas;
  readonly ephemeral_resource_schemas: Schemas;
}

/** A folder that holds a real AWS provider, as Terraform lays it out. */
export interface ProviderMirror {
  readonly folder: string;
  readonly version: string;
}

const PROVIDER = join("registry.terraform.io", "hashicorp", "aws");

/**
 * A real AWS provider on this machine, without any download: in the folder `MILLRACE_PROVIDER_MIRROR` names, or in one
 * of the folders Terraform itself looks into.
 */
export function providerMirror(): ProviderMirror | undefined {
  const folders = [process.env.MILLRACE_PROVIDER_MIRROR, ...impliedFolders()];
  for (const folder of folders) {
    if (folder === undefined || !existsSync(join(folder, PROVIDER))) continue;
    const version = readdirSync(join(folder, PROVIDER))
      .filter((name) => /^\d/.test(name))
      .sort()
      .at(-1);
    if (version !== undefined) return { folder, version };
  }
  return undefined;
}

function impliedFolders(): string[] {
  const shared = ["/usr/local/share", "/usr/share"].map((folder) => join(folder, "terraform/plugins"));
  return [join(homedir(), ".terraform.d/plugins"), join(homedir(), ".local/share/terraform/plugins"), ...shared];
}

/** Terraform's settings file for a run that may take providers from the mirror and from nowhere else. */
function writeMirrorSettings(directory: string, mirror: ProviderMirror): string {
  const file = join(directory, "mirror.tfrc");
  const include = `path = ${JSON.stringify(mirror.folder)}`;
  writeFileSync(file, `provider_installation {\n  filesystem_mirror {\n    ${include}\n  }\n}\n`);
  return file;
}

/** The schema of the real provider in the mirror, or nothing where there is no mirror. Takes about 5 seconds. */
export function realProviderSchema(): RealProviderSchema | undefined {
  const mirror = providerMirror();
  if (mirror === undefined) return undefined;
  const directory = mkdtempSync(join(tmpdir(), "millrace-schema-"));
  try {
    const aws = { source: "hashicorp/aws", version: mirror.version };
    writeFileSync(join(directory, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { aws } } }));
    const env = { ...process.env, TF_CLI_CONFIG_FILE: writeMirrorSettings(directory, mirror), CHECKPOINT_DISABLE: "1" };
    const options = { cwd: directory, env, maxBuffer: 256 * 1024 * 1024, encoding: "utf8" } as const;
    execFileSync(terraformBinary(), ["init", "-input=false"], options);
    const printed: unknown = JSON.parse(execFileSync(terraformBinary(), ["providers", "schema", "-json"], options));
    const { provider_schemas: schemas } = printed as { provider_schemas: Record<string, RealProviderSchema> };
    const schema = Object.values(schemas)[0];
    return schema && { ...schema, version: mirror.version };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
