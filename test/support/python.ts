import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder";

/** A Python environment of its own, or why there is none on this machine. */
export type PythonEnvironment =
  | { readonly available: true; readonly bin: (program: string) => string }
  | { readonly available: false; readonly reason: string };

/**
 * A venv holding exactly `requirements` (each pinned, `name==version`), made once and found again by name and pins.
 * Tools that disagree on a package's version each ask for a venv of their own. Where Python lacks and this is Debian
 * as root, it is installed.
 */
export function pythonEnvironment(name: string, requirements: readonly string[]): PythonEnvironment {
  const pins = createHash("sha256").update(requirements.join("\n")).digest("hex").slice(0, 12);
  const folder = join(cacheFolder("python"), `${name}-${pins}`);
  if (!existsSync(folder)) {
    const python = findPython();
    if (python === undefined) return { available: false, reason: "needs python3 with its venv module" };
    make(python, folder, requirements);
  }
  return { available: true, bin: (program) => join(folder, "bin", program) };
}

/** A venv cannot be moved: it is made in its place, and moved aside where that fails. */
function make(python: string, folder: string, requirements: readonly string[]): void {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  try {
    execFileSync(python, ["-m", "venv", folder], { stdio: "pipe" });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements];
    execFileSync(join(folder, "bin", "python"), pip, { stdio: "pipe", timeout: 420_000 });
  } catch (error) {
    if (existsSync(folder)) renameSync(folder, unfinished);
    throw new Error(`could not install ${requirements.join(", ")} with pip`, { cause: error });
  }
}

function findPython(): string | undefined {
  if (hasVenv()) return "python3";
  const debian = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
  if (!debian) return undefined;
  spawnSync("apt-get", ["update"], { stdio: "ignore" });
  spawnSync("apt-get", ["install", "-y", "python3-venv"], { stdio: "ignore" });
  return hasVenv() ? "python3" : undefined;
}

function hasVenv(): boolean {
  return spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;
}
