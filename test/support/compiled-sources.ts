import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

const ROOT = resolve(__dirname, "../..");
let compiled: string | undefined;
process.once("exit", () => {
  if (compiled !== undefined) rmSync(compiled, { recursive: true, force: true });
});

/**
 * The runtime's sources as JavaScript, as an image holds them: a process that runs them starts in a fraction of the time
 * that one takes which compiles them. Made once a process, where they find their packages, and gone with it: test files may share it.
 *
 * @returns the folder that holds `src`
 */
export function compiledSources(): string {
  if (compiled !== undefined) return compiled;
  const cache = join(ROOT, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  compiled = mkdtempSync(join(cache, "millrace-sources-"));
  const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: sources.filter((name) => name.endsWith(".ts")).map((name) => join("src", name)),
    outbase: ".",
    outdir: compiled,
    platform: "node",
    target: "node20",
    format: "cjs",
  });
  return compiled;
}
