import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** A folder that outlives the run, for what a suite installs: `$XDG_CACHE_HOME/millrace/<name>`, or under `~/.cache`. */
export function cacheFolder(name: string): string {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "millrace", name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
