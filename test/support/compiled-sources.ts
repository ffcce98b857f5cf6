import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";

const ROOT = resolve(__dirname, "../..");
const CACHE = join(ROOT, "node_modules", ".cache", "millrace-sources");
/** The runtime, and the scripts that tests run as processes. */
const COMPILED = ["src", join("test", "support")];
/** What the runtime reads beside its own modules. */
const BESIDE = "examples";
const DAY_MS = 86_400_000;

let compiled: string | undefined;

/**
 * The runtime's sources as JavaScript, as an image holds them: a process that runs them starts in a fraction of the time
 * that one takes which compiles them. Made where they find their packages, once for each state of the sources: processes
 * that test files run in share it.
 *
 * @returns the folder that holds `src` and `test/support`
 */
export function compiledSources(): string {
  compiled ??= compile(COMPILED.flatMap(filesIn));
  return compiled;
}

/** Names below the root, those of a folder's own folders too. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length + 1));
}

function compile(files: readonly string[]): string {
  const made = join(CACHE, fingerprint(files));
  if (existsSync(made)) return made;
  removeOld();
  const unfinished = mkdtempSync(`${made}-`);
  const entryPoints = files.filter((name) => name.endsWith(".ts"));
  const settings = { outbase: ".", platform: "node", target: "node20", format: "cjs" } as const;
  buildSync({ absWorkingDir: ROOT, entryPoints, outdir: unfinished, ...settings });
  cpSync(join(ROOT, "src", "web"), join(unfinished, "src", "web"), { recursive: true });
  symlinkSync(join(ROOT, BESIDE), join(unfinished, BESIDE));
  return putInPlace(unfinished, made);
}

/** Where another process was faster, its folder stays. */
function putInPlace(unfinished: string, made: string): string {
  try {
    renameSync(unfinished, made);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(made)) throw error;
  }
  return made;
}

function fingerprint(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files.toSorted()) {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Those of other states of the sources; younger ones may be in use by another run. */
function removeOld(): void {
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) {
    const folder = join(CACHE, name);
    if (Date.now() - statSync(folder).mtimeMs > DAY_MS) rmSync(folder, { recursive: true, force: true });
  }
}
