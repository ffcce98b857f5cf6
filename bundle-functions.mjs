// Bundles the functions that answer the job API on Lambda: <folder>/<name>/index.js each, with everything it needs but
// Node and the solver, which no function runs.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = import.meta.dirname;
const SOURCES = join(ROOT, "src/main/functions");
/** Not a function itself, but what they are made of. */
const SHARED = "api-function.ts";
/** Found at run time where they are needed: by the solver, and by scripts in a clone. */
const LEFT_OUT = ["highs", "koffi", "tsx/cjs"];

export async function bundleFunctions(folder) {
  const names = readdirSync(SOURCES).filter((name) => name !== SHARED);
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => ({ in: join(SOURCES, name), out: join(basename(name, ".ts"), "index") })),
    outdir: folder,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    legalComments: "eof",
    external: LEFT_OUT,
    define: { "process.env.MILLRACE_VERSION": JSON.stringify(version) },
    metafile: true,
    logLevel: "warning",
  });
  return Object.entries(metafile.outputs).map(([file, { bytes }]) => ({ file, bytes }));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const outputs = await bundleFunctions(process.argv[2] ?? "dist/functions");
  for (const { file, bytes } of outputs) console.log(`${file}: ${Math.round(bytes / 1000)} kB`);
}
