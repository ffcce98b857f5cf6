import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { JobTableIndex } from "../../../contract/job-table";
import { RefusedError } from "../../../jobs/errors";
import type { Item } from "./values";

/** A write of a transaction, without the table's name. */
export type Write =
  | { readonly put: Item; readonly ifNew?: true; readonly ifRevision?: number }
  | { readonly remove: Item; readonly ifThere?: true }
  | {
      readonly count: Item;
      readonly by: Readonly<Record<string, number>>;
      /** A number that must not be larger than this before it is added to. */
      readonly ifAtMost?: readonly [name: string, value: number];
    };

/** The writes that did not find what they require, by their place; empty when all were written. */
export type FailedConditions = readonly number[];

export interface Range {
  readonly index?: JobTableIndex;
  readonly partition: readonly [name: string, value: string];
  /** Both ends belong to it. */
  readonly between?: readonly [name: string, from: Item[string], to: Item[string]];
  /** Only items with this value of an attribute. */
  readonly where?: readonly [name: string, value: string];
  readonly descending?: boolean;
}

const BATCH_READ = 100;
const BATCH_WRITE = 25;
const FILTERED_PAGE = 200;
const MAX_TRIES = 40;
const MAX_PAUSE_MS = 200;

/** The calls the store makes of its table: each one by key or along an index, never a scan. */
export class JobTableAccess {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /** Reads what was written last. */
  async get(Key: Item): Promise<Item | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key, ConsistentRead: true }),
    );
    return Item;
  }

  /** In any order; what does not exist is left out. */
  async getAll(keys: readonly Item[]): Promise<readonly Item[]> {
    const found: Item[] = [];
    for (let at = 0; at < keys.length; at += BATCH_READ) {
      let wanted: readonly Item[] | undefined = keys.slice(at, at + BATCH_READ);
      for (let tries = 0; wanted !== undefined && wanted.length > 0; tries++) {
        if (tries > 0) await backOff(tries);
        const request = { [this.tableName]: { Keys: [...wanted], ConsistentRead: true } };
        const answer: BatchGetItemCommandOutput = await this.client.send(
          new BatchGetItemCommand({ RequestItems: request }),
        );
        found.push(...(answer.Responses?.[this.tableName] ?? []));
        wanted = answer.UnprocessedKeys?.[this.tableName]?.Keys;
      }
    }
    return found;
  }

  /** The first `limit` items of a range. The table itself is read as it was written last, an index a moment later. */
  async query(range: Range, limit = Number.POSITIVE_INFINITY): Promise<readonly Item[]> {
    const found: Item[] = [];
    let start: Item | undefined;
    do {
      const Limit = pageSize(limit - found.length, range.where !== undefined);
      const input = { ...this.queryInput(range), Limit, ExclusiveStartKey: start };
      const answer = await this.client.send(new QueryCommand(input));
      found.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
    } while (start !== undefined && found.length < limit);
    return found.slice(0, limit);
  }

  async count(range: Range): Promise<number> {
    let counted = 0;
    let start: Item | undefined;
    do {
      const input = { ...this.queryInput(range), Select: "COUNT" as const, ExclusiveStartKey: start };
      const answer = await this.client.send(new QueryCommand(input));
      counted += answer.Count ?? 0;
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);
    return counted;
  }

  /**
   * All writes or none. Others at work on the same items are waited for; the token lets the SDK repeat the request
   * after a lost answer without a second effect.
   */
  async transact(writes: readonly Write[]): Promise<FailedConditions> {
    const TransactItems = writes.map((write) => this.transactItem(write));
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      try {
        await this.client.send(new TransactWriteItemsCommand({ TransactItems }));
        return [];
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
        const failed = codes.flatMap((code, at) => (code === "ConditionalCheckFailed" ? [at] : []));
        if (failed.length > 0) return failed;
        if (!codes.some((code) => PASSING.has(code ?? ""))) throw error;
      }
      await backOff(tries);
    }
    throw tooBusy();
  }

  /** Many removals, each for itself. */
  async removeAll(keys: readonly Item[]): Promise<void> {
    for (let at = 0; at < keys.length; at += BATCH_WRITE) {
      let requests = keys.slice(at, at + BATCH_WRITE).map((Key) => ({ DeleteRequest: { Key } }));
      for (let tries = 0; requests.length > 0; tries++) {
        if (tries > 0) await backOff(tries);
        const answer = await this.client.send(
          new BatchWriteItemCommand({ RequestItems: { [this.tableName]: requests } }),
        );
        const left = answer.UnprocessedItems?.[this.tableName] ?? [];
        requests = left.flatMap(({ DeleteRequest }) =>
          DeleteRequest?.Key ? [{ DeleteRequest: { Key: DeleteRequest.Key } }] : [],
        );
      }
    }
  }

  private queryInput({ index, partition, between, where, descending }: Range): QueryCommandInput {
    const conditions = ["#partition = :partition", ...(between ? ["#sort between :from and :to"] : [])];
    return {
      TableName: this.tableName,
      IndexName: index,
      KeyConditionExpression: conditions.join(" and "),
      ...(where && { FilterExpression: "#where = :where" }),
      ExpressionAttributeNames: {
        "#partition": partition[0],
        ...(between && { "#sort": between[0] }),
        ...(where && { "#where": where[0] }),
      },
      ExpressionAttributeValues: {
        ":partition": { S: partition[1] },
        ...(between && { ":from": between[1], ":to": between[2] }),
        ...(where && { ":where": { S: where[1] } }),
      },
      ScanIndexForward: !descending,
      ConsistentRead: index === undefined,
    };
  }

  private transactItem(write: Write): TransactWriteItem {
    const TableName = this.tableName;
    if ("count" in write) return { Update: { TableName, Key: write.count, ...additions(write) } };
    if ("remove" in write) {
      const condition = write.ifThere && { ConditionExpression: "attribute_exists(jobId)" };
      return { Delete: { TableName, Key: write.remove, ...condition } };
    }
    const { put, ifNew, ifRevision } = write;
    if (ifNew) return { Put: { TableName, Item: put, ConditionExpression: "attribute_not_exists(jobId)" } };
    if (ifRevision === undefined) return { Put: { TableName, Item: put } };
    return {
      Put: {
        TableName,
        Item: put,
        ConditionExpression: "revision = :revision",
        ExpressionAttributeValues: { ":revision": { N: String(ifRevision) } },
      },
    };
  }
}

/** A limit counts what is read, also what a filter then leaves out: with one, more is read at a time. */
function pageSize(wanted: number, filtered: boolean): number | undefined {
  if (!Number.isFinite(wanted)) return undefined;
  return filtered ? Math.max(wanted, FILTERED_PAGE) : Math.max(wanted, 1);
}

/** Reasons of a cancelled transaction that are gone a moment later. */
const PASSING = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);

function additions({ by, ifAtMost }: Extract<Write, { readonly count: Item }>) {
  const entries = Object.entries(by);
  const names = entries.map(([name], n) => [`#n${n}`, name] as const);
  const values = entries.map(([, value], n) => [`:n${n}`, { N: String(value) }] as const);
  const limit = ifAtMost === undefined ? undefined : { N: String(ifAtMost[1]) };
  return {
    UpdateExpression: `ADD ${entries.map((_, n) => `#n${n} :n${n}`).join(", ")}`,
    ...(ifAtMost && { ConditionExpression: "attribute_not_exists(#limited) or #limited <= :limit" }),
    ExpressionAttributeNames: { ...Object.fromEntries(names), ...(ifAtMost && { "#limited": ifAtMost[0] }) },
    ExpressionAttributeValues: { ...Object.fromEntries(values), ...(limit && { ":limit": limit }) },
  };
}

/** Full jitter, so that those who met once do not meet again. */
async function backOff(tries: number): Promise<void> {
  await pause(randomInt(Math.min(MAX_PAUSE_MS, 5 * 2 ** Math.min(tries, 6))));
}

function tooBusy(): RefusedError {
  return new RefusedError("UNAVAILABLE", "the job is being changed by too many at once; try again", {
    retryAfterSeconds: 1,
  });
}

/** Tries anew what lost against somebody else's write, a bounded number of times. */
export async function untilWritten<Value>(attempt: () => Promise<{ readonly value: Value } | "again">): Promise<Value> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const outcome = await attempt();
    if (outcome !== "again") return outcome.value;
    await backOff(tries);
  }
  throw tooBusy();
}
