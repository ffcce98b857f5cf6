import type { Clock } from "../../../src/jobs/ports";
import type { Backing } from "./order";
import type { Parts } from "./parts";

/** Opens what a process of the platform works on; of the adapters only those it needs are loaded. */
export async function openParts(backing: Backing, clock: Clock, lostAfterMs: number): Promise<Parts> {
  if (backing.type === "postgres") {
    return (await import("./postgres-parts.js")).postgresParts(backing, clock, lostAfterMs);
  }
  const { openLocalStorage } = await import("../../../src/adapters/local/storage.js");
  return openLocalStorage({ folder: backing.folder, clock, baseUrl: () => "" });
}
