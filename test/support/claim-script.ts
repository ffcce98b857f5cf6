import { openLocalStorage } from "../../src/adapters/local/storage";
import { claimJob } from "../../src/jobs/claim-job";

/** Claims the jobs it is told, as fast as it can, and tells which it got. */
async function main([folder = "", ...ids]: readonly string[]): Promise<void> {
  const clock = { now: () => Date.now() };
  const storage = await openLocalStorage({ folder, clock, baseUrl: () => "" });
  process.send?.("ready");
  await new Promise((resolve) => process.once("message", resolve));
  const won: string[] = [];
  for (const id of ids) {
    if ((await claimJob({ store: storage.store, clock }, id, 60_000)).outcome === "claimed") won.push(id);
  }
  await storage.close();
  process.send?.(won, () => process.disconnect());
}

void main(process.argv.slice(2));
