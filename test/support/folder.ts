import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux keeps this one in memory: a file there outlives every process, and no disk has to be waited for. */
const MEMORY = "/dev/shm";

/**
 * A new folder below the system's temporary one, or in memory where there is such a place; `remove` takes it away with
 * all it holds.
 */
export async function temporaryFolder(
  where: "disk" | "memory" = "disk",
): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const root = where === "memory" && existsSync(MEMORY) ? MEMORY : tmpdir();
  const path = await mkdtemp(join(root, "millrace-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
