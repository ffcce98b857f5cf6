import { randomBytes, randomUUID } from "node:crypto";
import { apiKeySha256 } from "../../src/jobs/api-key";
import type { ApiKeyRecord, ApiKeyStore } from "../../src/jobs/ports";

/** A new key of a tenant, as `millrace keys create` makes one, in a store of keys. */
export async function issuedKey(
  keys: ApiKeyStore,
  tenant: string,
  { createdAt = 1, revokedAt = null }: Partial<Pick<ApiKeyRecord, "createdAt" | "revokedAt">> = {},
): Promise<string> {
  const key = `mr_${randomBytes(32).toString("base64url")}`;
  const sha256 = apiKeySha256(key);
  await keys.insert({ id: randomUUID(), tenant, sha256, label: "test", createdAt, revokedAt });
  return key;
}
