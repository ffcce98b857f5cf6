import type { Selectable } from "kysely";
import type { ApiKeyRecord, ApiKeyStore } from "../../jobs/ports";
import type { SqlDatabase, SqlSchema } from "./schema";

/** API keys, by the hash of the key. */
export class SqlApiKeyStore implements ApiKeyStore {
  constructor(private readonly db: SqlDatabase) {}

  async findBySha256(sha256: string): Promise<ApiKeyRecord | undefined> {
    const row = await this.db.selectFrom("api_keys").selectAll().where("sha256", "=", sha256).executeTakeFirst();
    return row && toRecord(row);
  }

  async list(): Promise<readonly ApiKeyRecord[]> {
    const rows = await this.db.selectFrom("api_keys").selectAll().orderBy("created_at").orderBy("id").execute();
    return rows.map(toRecord);
  }

  async insert({ id, tenant, sha256, label, createdAt, revokedAt }: ApiKeyRecord): Promise<void> {
    const row = { id, tenant, sha256, label, created_at: createdAt, revoked_at: revokedAt };
    await this.db.insertInto("api_keys").values(row).execute();
  }

  async revoke(id: string, at: number): Promise<boolean> {
    const query = this.db.updateTable("api_keys").set({ revoked_at: at }).where("id", "=", id);
    return (await query.where("revoked_at", "is", null).executeTakeFirstOrThrow()).numUpdatedRows > 0n;
  }
}

function toRecord(row: Selectable<SqlSchema["api_keys"]>): ApiKeyRecord {
  const { id, tenant, sha256, label, created_at: createdAt, revoked_at: revokedAt } = row;
  return { id, tenant, sha256, label, createdAt, revokedAt };
}
