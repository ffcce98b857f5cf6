import { existsSync } from "node:fs";
import { join } from "node:path";

/** A script of ours, and the Node options it needs to run as it lies there. */
export interface Script {
  readonly file: string;
  readonly execArgv: readonly string[];
}

/**
 * A module that is to run as a process or worker thread of its own. Published, it is JavaScript; in a clone it is
 * TypeScript, which tsx loads.
 *
 * @param directory - `__dirname` of the caller, or a folder relative to it
 * @param name - file name without its ending
 */
export function script(directory: string, name: string): Script {
  const compiled = join(directory, `${name}.js`);
  if (existsSync(compiled)) return { file: compiled, execArgv: [] };
  return { file: join(directory, `${name}.ts`), execArgv: ["--require", require.resolve("tsx/cjs")] };
}
