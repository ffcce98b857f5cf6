/**
 * Writes the data that the bindings do not keep, from a real AWS provider's own schema and from the AWS SDK:
 * `npx tsx test/support/terraform-derive-script.ts` with a provider mirror at hand (see terraform-mirror.ts).
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROVIDER_5 } from "./provider-5";
import { plannedFacts } from "./terraform-derive-plans";
import { enumValues } from "./terraform-enums";
import { type RealBlock, type RealProviderSchema, realProviderSchema } from "./terraform-mirror";

const DATA = join(__dirname, "../../constructs/testing/data");

function sensitivePaths(block: RealBlock, prefix = ""): string[] {
  const own = Object.entries(block.attributes ?? {}).filter(([, attribute]) => attribute.sensitive === true);
  const nested = Object.entries(block.block_types ?? {});
  return [
    ...own.map(([name]) => prefix + name),
    ...nested.flatMap(([name, { block: inner }]) => sensitivePaths(inner, `${prefix}${name}.`)),
  ];
}

function provenance(version: string, command: string): string {
  return `Derived from the schema of hashicorp/aws ${version} (\`${command}\`) by test/support/terraform-derive-script.ts.`;
}

/** The one part that needs no provider: `--enums-only` stops after it. */
async function writeEnums(): Promise<void> {
  writeFileSync(
    join(DATA, "enum-values.ts"),
    "/** Values AWS takes, by resource type and argument path; `*.` matches at any depth. Derived from the enums of AWS SDK " +
      "for JavaScript v3 by test/support/terraform-derive-script.ts; the table is in test/support/terraform-enums.ts. */\n" +
      `export const ENUM_VALUES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = ` +
      `${JSON.stringify(await enumValues())};\n`,
  );
}

async function writePlannedFacts(real: RealProviderSchema, origin: string): Promise<void> {
  const facts = Object.entries(await plannedFacts(real));
  const replacing = facts.map(([type, { replacing: paths }]) => [
    type,
    paths
      .filter((path) => path !== "id")
      .map((path) => nameInBindings(type, path))
      .join(" "),
  ]);
  const defaults = facts.map(([type, { defaults: values }]) => [type, values] as const);
  writeFileSync(
    join(DATA, "replacing-arguments.ts"),
    `/** Arguments whose change replaces the resource, by type: dotted paths with spaces between them. ${origin} */\n` +
      `export const REPLACING: Readonly<Record<string, string>> = ` +
      `${JSON.stringify(Object.fromEntries(replacing.filter(([, paths]) => paths !== "")))};\n`,
  );
  writeFileSync(
    join(DATA, "default-values.ts"),
    `/** What the provider takes for arguments that are left out, by type and dotted path. ${origin} */\n` +
      `export const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>> = ` +
      `${JSON.stringify(Object.fromEntries(defaults.filter(([, values]) => Object.keys(values).length > 0)))};\n`,
  );
}

/** The stand-in knows arguments by the names of the bindings' release, which renamed a few. */
function nameInBindings(type: string, path: string): string {
  const renamed = Object.entries(PROVIDER_5[type]?.rename ?? {}).find(([, old]) => old === path);
  return renamed?.[0] ?? path;
}

async function main(): Promise<void> {
  await writeEnums();
  if (process.argv.includes("--enums-only")) return;
  const real = realProviderSchema();
  if (real === undefined) throw new Error("no provider mirror found; set MILLRACE_PROVIDER_MIRROR to one");
  const origin = provenance(real.version, "terraform providers schema -json");
  const families = [
    ["", real.resource_schemas],
    ["data.", real.data_source_schemas],
  ] as const;
  const sensitive = families.flatMap(([prefix, schemas]) =>
    Object.entries(schemas).map(([type, { block }]) => [prefix + type, sensitivePaths(block)] as const),
  );
  const marks = Object.fromEntries(sensitive.filter(([, paths]) => paths.length > 0));
  writeFileSync(
    join(DATA, "sensitive-attributes.ts"),
    `/** Sensitive attributes by type, as dotted paths. ${origin} */\n` +
      `export const SENSITIVE_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(marks)};\n`,
  );
  await writePlannedFacts(real, provenance(real.version, "PlanResourceChange of every type"));
  writeFileSync(
    join(DATA, "ephemeral-resources.ts"),
    `import type { BlockNotation } from "../schema/block-notation";\n\n` +
      `/** Ephemeral resources, which the bindings lack altogether. ${origin} */\n` +
      `export const EPHEMERAL_RESOURCES: Readonly<\n` +
      `  Record<string, { readonly schema: BlockNotation; readonly sensitive: readonly string[] }>\n> = ` +
      `${JSON.stringify(ephemerals(real.ephemeral_resource_schemas))};\n`,
  );
}

function ephemerals(schemas: Readonly<Record<string, { readonly block: RealBlock }>>) {
  const flat = Object.entries(schemas).filter(([, { block }]) => Object.keys(block.block_types ?? {}).length === 0);
  return Object.fromEntries(
    flat.map(([type, { block }]) => {
      const entries = Object.entries(block.attributes ?? {}).map(([name, { required, computed, type: kind }]) => {
        const mark = required === true ? "!" : computed === true ? "?" : "";
        return [name + mark, kind] as const;
      });
      return [type, { schema: Object.fromEntries(entries), sensitive: sensitivePaths(block) }];
    }),
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
