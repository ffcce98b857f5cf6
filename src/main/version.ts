import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The package's version, from its package.json: next to `src` in a clone, one folder higher when published. */
export function version(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  }
  throw new Error("package.json is missing; install the package again");
}
