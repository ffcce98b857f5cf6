import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

const ROOT = resolve(__dirname, "../../..");

/** A script and all it needs as one file: a process that is killed every second must start in a fraction of one. */
export function bundled(script: string): { readonly file: string; remove(): void } {
  const cache = join(ROOT, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "millrace-chaos-"));
  const file = join(folder, "script.js");
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: [script],
    outfile: file,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // native, or asked for by nobody here
    external: ["libsql", "pg-native"],
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
