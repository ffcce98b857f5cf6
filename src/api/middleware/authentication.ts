import { timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { apiKeySha256 } from "../../jobs/api-key";
import { RefusedError } from "../../jobs/errors";
import type { ApiKeyStore } from "../../jobs/ports";
import type { ApiAuthentication } from "../dependencies";
import type { ApiEnvironment } from "../environment";

const REMEDY = "send a valid key as Authorization: Bearer <key> or X-API-Key";

/** Finds out whose request it is. A missing, wrong and revoked key are told apart by nobody but the log. */
export function authentication(settings: ApiAuthentication): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const tenant = settings.mode === "open" ? settings.tenant : await findTenant(settings.keys, presentedKey(c));
    if (tenant === undefined) throw new RefusedError("UNAUTHENTICATED", REMEDY);
    c.set("tenant", tenant);
    await next();
  };
}

function presentedKey(c: Context): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const header = c.req.header("x-api-key");
  return bearer !== undefined && header !== undefined && bearer !== header ? undefined : (bearer ?? header);
}

async function findTenant(keys: ApiKeyStore, key: string | undefined): Promise<string | undefined> {
  if (key === undefined || key.length > 512) return undefined;
  const sha256 = apiKeySha256(key);
  const record = await keys.findBySha256(sha256);
  if (record === undefined) return undefined;
  const [stored, hash] = [Buffer.from(record.sha256, "hex"), Buffer.from(sha256, "hex")];
  const same = stored.length === hash.length && timingSafeEqual(stored, hash);
  return same && record.revokedAt === null ? record.tenant : undefined;
}
