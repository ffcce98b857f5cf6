import { createHash, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ApiKeyRecord, ApiKeyStore, Clock } from "../../../src/jobs/ports";
import { madeForEach } from "../../support/store-under-test";

export interface ApiKeysUnderTest {
  readonly apiKeys: ApiKeyStore;
  close(): Promise<void>;
}

/** What every store of API keys promises. */
export function testApiKeyStore(name: string, create: (clock: Clock) => Promise<ApiKeysUnderTest>): void {
  let apiKeys: ApiKeyStore;

  madeForEach(create, (made) => {
    apiKeys = made.apiKeys;
  });

  function aKey(change: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
    const id = randomUUID();
    const sha256 = createHash("sha256").update(id).digest("hex");
    return { id, tenant: "local", sha256, label: "laptop", createdAt: 1, revokedAt: null, ...change };
  }

  describe(`${name}: API keys`, () => {
    test("are found by their hash alone", async () => {
      const key = aKey();
      await apiKeys.insert(key);
      expect(await apiKeys.findBySha256(key.sha256)).toEqual(key);
      expect(await apiKeys.findBySha256("0".repeat(64))).toBeUndefined();
    });

    test("are listed, the oldest first", async () => {
      expect(await apiKeys.list()).toEqual([]);
      const keys = [aKey({ createdAt: 3 }), aKey({ createdAt: 1 }), aKey({ createdAt: 2, tenant: "other" })];
      for (const key of keys) await apiKeys.insert(key);
      expect((await apiKeys.list()).map(({ createdAt }) => createdAt)).toEqual([1, 2, 3]);
    });

    test("are revoked once, and stay known as revoked", async () => {
      const key = aKey();
      await apiKeys.insert(key);
      await apiKeys.insert(aKey());
      expect(await apiKeys.revoke(key.id, 77)).toBe(true);
      expect(await apiKeys.revoke(key.id, 88)).toBe(false);
      expect(await apiKeys.findBySha256(key.sha256)).toEqual({ ...key, revokedAt: 77 });
      expect((await apiKeys.list()).filter(({ revokedAt }) => revokedAt !== null)).toHaveLength(1);
    });

    test("that are unknown cannot be revoked", async () => {
      expect(await apiKeys.revoke(randomUUID(), 1)).toBe(false);
    });

    test("are revoked by one of many at once", async () => {
      const key = aKey();
      await apiKeys.insert(key);
      const revoked = await Promise.all([1, 2, 3, 4].map((at) => apiKeys.revoke(key.id, at)));
      expect(revoked.filter(Boolean)).toHaveLength(1);
    });

    test("of one hash are stored once", async () => {
      const key = aKey();
      await apiKeys.insert(key);
      await expect(apiKeys.insert(aKey({ sha256: key.sha256 }))).rejects.toThrow();
      expect(await apiKeys.findBySha256(key.sha256)).toEqual(key);
    });
  });
}
