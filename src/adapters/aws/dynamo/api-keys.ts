import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ApiKeyRecord, ApiKeyStore } from "../../../jobs/ports";
import { everyShard, place, shardOf } from "./places";
import { JobTableAccess, untilWritten } from "./table";
import { type Item, numberOf, optionalNumber, textOf, toItem } from "./values";

/** Partitions the keys are spread over: each request of the API reads one. */
const PARTITIONS = 16;

/** API keys in the table of the jobs, by the hash of the key. */
export class DynamoApiKeyStore implements ApiKeyStore {
  private readonly table: JobTableAccess;

  constructor(options: { readonly client: DynamoDBClient; readonly tableName: string }) {
    this.table = new JobTableAccess(options.client, options.tableName);
  }

  async findBySha256(sha256: string): Promise<ApiKeyRecord | undefined> {
    const item = await this.table.get(keyPlace(sha256));
    return item && toRecord(item);
  }

  async list(): Promise<readonly ApiKeyRecord[]> {
    const pages = await Promise.all(
      everyShard("api-keys", PARTITIONS).map((partition) => this.table.query({ partition: ["jobId", partition] })),
    );
    const records = pages.flat().map(toRecord);
    return records.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  async insert(record: ApiKeyRecord): Promise<void> {
    const failed = await this.table.transact([{ put: toKeyItem(record, 1), ifNew: true }]);
    if (failed.length > 0) throw new Error(`there is an API key with the hash of ${record.id} already`);
  }

  revoke(id: string, at: number): Promise<boolean> {
    return untilWritten<boolean>(async () => {
      const record = (await this.list()).find((known) => known.id === id);
      const item = record && (await this.table.get(keyPlace(record.sha256)));
      if (!record || !item || optionalNumber(item, "revokedAt") !== undefined) return { value: false };
      const revision = numberOf(item, "revision");
      const put = toKeyItem({ ...record, revokedAt: at }, revision + 1);
      const failed = await this.table.transact([{ put, ifRevision: revision }]);
      return failed.length === 0 ? { value: true } : "again";
    });
  }
}

function keyPlace(sha256: string): Item {
  return place(`api-keys#${shardOf(sha256, PARTITIONS)}`, sha256);
}

function toKeyItem({ id, tenant, sha256, label, createdAt, revokedAt }: ApiKeyRecord, revision: number): Item {
  const values = { id, tenant, sha256, label, createdAt, revokedAt: revokedAt ?? undefined, revision };
  return { ...keyPlace(sha256), ...toItem(values) };
}

function toRecord(item: Item): ApiKeyRecord {
  return {
    id: textOf(item, "id"),
    tenant: textOf(item, "tenant"),
    sha256: textOf(item, "sha256"),
    label: textOf(item, "label"),
    createdAt: numberOf(item, "createdAt"),
    revokedAt: optionalNumber(item, "revokedAt") ?? null,
  };
}
