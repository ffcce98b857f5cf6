import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder";

/** The Node releases the library is held on. */
export const NODE_MAJORS = [20, 22, 24] as const;
export type NodeMajor = (typeof NODE_MAJORS)[number];

/** Path of a `node` of that major version: the running one where it fits, else npm's `node` package, fetched once. */
export function nodeRelease(major: NodeMajor): string {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const folder = cacheFolder(`node-${major}`);
  const binary = join(folder, "node_modules", "node", "bin", "node");
  if (!existsSync(binary) || !runs(binary, major)) {
    // The package's own install script puts the binary in its place; npm wants such scripts allowed by name.
    const manifest = { name: `node-${major}`, private: true, allowScripts: { node: true } };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    execFileSync("npm", ["install", `node@${major}`, "--no-audit", "--no-fund"], { cwd: folder, stdio: "pipe" });
  }
  return binary;
}

function runs(binary: string, major: NodeMajor): boolean {
  return execFileSync(binary, ["--version"], { encoding: "utf8" }).startsWith(`v${major}.`);
}
