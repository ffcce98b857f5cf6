import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What cdktf and `terraform init` write into a stack's folder and can write again. */
const GENERATED: ReadonlySet<string> = new Set([
  "cdk.tf.json",
  "cdk.tf",
  "metadata.json",
  "assets",
  ".terraform",
  ".terraform.lock.hcl",
]);

/** What became of the folders of stacks that are no more. */
export interface Cleaned {
  readonly removed: readonly string[];
  /** Folders that hold something that cannot be generated again, such as a state file: left alone. */
  readonly kept: readonly string[];
}

/** Removes the folders of stacks that are no longer in the app, unless they hold more than generated files. */
export function cleanStaleStacks(outdir: string, current: ReadonlySet<string>): Cleaned {
  const folder = join(outdir, "stacks");
  const stale = existsSync(folder) ? readdirSync(folder).filter((name) => !current.has(name)) : [];
  const removed = stale.filter((name) => readdirSync(join(folder, name)).every((file) => GENERATED.has(file)));
  for (const name of removed) rmSync(join(folder, name), { recursive: true });
  return { removed, kept: stale.filter((name) => !removed.includes(name)) };
}
