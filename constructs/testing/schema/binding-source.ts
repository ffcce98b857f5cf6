import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const MAP_MARKER = "sourceMappingURL=data:application/json;base64,";

/** Thrown when the installed bindings do not hold what a stack uses. */
export class BindingError extends Error {
  override readonly name = "BindingError";
}

/**
 * The TypeScript a binding of `@cdktf/provider-aws` was compiled from. Every published file carries it in its source
 * map; it is the only place where the bindings keep which attribute is required, optional or computed.
 *
 * @param folder - the binding's folder under `lib`, for example `sqs-queue`
 */
export function bindingSource(folder: string): string {
  const entry = bindingEntry(folder);
  return [entry, ...splitFiles(dirname(entry))].map(embeddedSource).join("\n");
}

function bindingEntry(folder: string): string {
  try {
    return require.resolve(`@cdktf/provider-aws/lib/${folder}/index.js`);
  } catch (cause) {
    throw new BindingError(
      `the installed @cdktf/provider-aws has no binding "${folder}"; ` +
        "install a version that has it, or correct the resource type",
      { cause },
    );
  }
}

/** A few very large bindings keep their blocks in files beside the entry. */
function splitFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readdirSync(join(directory, entry.name)).map((file) => join(directory, entry.name, file)))
    .filter((file) => file.endsWith(".js"));
}

function embeddedSource(file: string): string {
  const text = readFileSync(file, "utf8");
  const start = text.lastIndexOf(MAP_MARKER);
  const sources = start < 0 ? undefined : sourcesOf(text.slice(start + MAP_MARKER.length));
  if (sources === undefined) {
    throw new BindingError(`${file} has no embedded source; install @cdktf/provider-aws as published on npm`);
  }
  return sources;
}

function sourcesOf(base64: string): string | undefined {
  const map: unknown = JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
  if (typeof map !== "object" || map === null || !("sourcesContent" in map)) return undefined;
  return Array.isArray(map.sourcesContent) ? map.sourcesContent.join("\n") : undefined;
}
