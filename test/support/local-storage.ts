import { type LocalStorage, openLocalStorage } from "../../src/adapters/local/storage";
import type { Clock } from "../../src/jobs/ports";
import { temporaryFolder } from "./folder";

/** A data folder of its own; `close` removes it. */
export async function temporaryStorage(clock: Clock): Promise<LocalStorage & { readonly folder: string }> {
  const folder = await temporaryFolder();
  const storage = await openLocalStorage({ folder: folder.path, clock, baseUrl: () => "http://127.0.0.1:8080" });
  return {
    ...storage,
    folder: folder.path,
    close: async () => {
      await storage.close();
      await folder.remove();
    },
  };
}
