import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/**
 * Packs this package as npm would publish it, built anew unless the build is newer than its sources. Gives the tarball's
 * path in a new temporary folder.
 */
export function packPackage(): { readonly tarball: string; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "millrace-pack-"));
  execFileSync("npm", ["run", "prepare"], { cwd: ROOT, stdio: "pipe" });
  const printed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [packed] = Object.values(JSON.parse(printed) as Record<string, { filename: string }>);
  if (packed === undefined) throw new Error(`npm pack named no file: ${printed}`);
  return { tarball: join(folder, packed.filename), folder };
}

/** A new, empty project with `packages` installed. */
export function projectWith(packages: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "millrace-consumer-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", ...packages], {
    cwd: folder,
    stdio: "pipe",
  });
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
