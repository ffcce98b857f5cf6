import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openLocalStorage } from "../adapters/local/storage";
import { UsageError } from "../cli/exit-codes";
import type { KeyPlace, KeyPorts, KeyView } from "../cli/ports";
import { LOCAL_SETTINGS, parseLocalSettings, SettingsError } from "../contract/settings";
import { apiKeySha256 } from "../jobs/api-key";
import type { ApiKeyRecord, ApiKeyStore, Clock } from "../jobs/ports";
import { withDatabaseKeys, withTableKeys } from "./deployed-keys";

/** Tells a key of ours from others, in a text that leaked for example. */
const KEY_PREFIX = "mr_";
const KEY_BYTES = 32;
const ID_BYTES = 8;
const clock: Clock = { now: () => Date.now() };

/** The API keys of a data folder or a deployment. Whatever runs on it obeys every change from its next request on. */
export const apiKeys: KeyPorts = {
  create: async (place, tenant, label) => {
    const key = KEY_PREFIX + randomBytes(KEY_BYTES).toString("base64url");
    const id = randomBytes(ID_BYTES).toString("hex");
    const record = { id, tenant, sha256: apiKeySha256(key), label, createdAt: clock.now(), revokedAt: null };
    await withKeys(place, folderOf, (keys) => keys.insert(record));
    return { ...viewOf(record), key };
  },
  list: async (place) => withKeys(place, existing, async (keys) => (await keys.list()).map(viewOf)),
  revoke: async (place, id) =>
    withKeys(place, existing, async (keys) => {
      await keys.revoke(id, clock.now());
      const found = (await keys.list()).find((key) => key.id === id);
      return found && viewOf(found);
    }),
};

function viewOf({ id, tenant, label, createdAt, revokedAt }: ApiKeyRecord): KeyView {
  const iso = (time: number) => new Date(time).toISOString();
  return { id, tenant, label, createdAt: iso(createdAt), revokedAt: revokedAt === null ? null : iso(revokedAt) };
}

function folderOf(data: string | undefined): string {
  try {
    return resolve(data ?? parseLocalSettings(process.env).dataFolder);
  } catch (error) {
    if (error instanceof SettingsError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** A folder that is there: whoever lists or revokes keys has made some, and a slip must not make a new folder. */
async function existing(data: string | undefined): Promise<string> {
  const folder = folderOf(data);
  const found = await stat(join(folder, "jobs.sqlite")).catch(() => undefined);
  if (found?.isFile()) return folder;
  const remedy = `name it with --data or ${LOCAL_SETTINGS.dataFolder.variable}`;
  throw new UsageError(`${folder}: must be the data folder of a platform, found no jobs.sqlite in it; ${remedy}`);
}

async function withKeys<Answer>(
  { data, table, databaseUrl }: KeyPlace,
  folder: (data: string | undefined) => string | Promise<string>,
  act: (keys: ApiKeyStore) => Promise<Answer>,
): Promise<Answer> {
  if (table !== undefined) return withTableKeys(table, act);
  if (databaseUrl !== undefined) return withDatabaseKeys(databaseUrl, act);
  const storage = await openLocalStorage({ folder: await folder(data), clock, baseUrl: () => "" });
  try {
    return await act(storage.apiKeys);
  } finally {
    await storage.close();
  }
}
