import { DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { JobTableAccess } from "../../../../../src/adapters/aws/dynamo/table";
import { toItem } from "../../../../../src/adapters/aws/dynamo/values";
import { answering, type StubbedRequest } from "../../../../support/stubbed-aws";

function access(answer: (request: StubbedRequest, calls: number) => object) {
  const client = new DynamoDBClient({ region: "eu-west-1" });
  const requests: StubbedRequest[] = [];
  answering(client, (request) => {
    requests.push(request);
    return answer(request, requests.length);
  });
  return { table: new JobTableAccess(client, "jobs"), requests };
}

function cancelled(...codes: readonly string[]): Error {
  return new TransactionCanceledException({
    message: "cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

const PUT = { put: toItem({ jobId: "a", part: "job" }) } as const;

describe("a transaction", () => {
  test.each(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])(
    "that meets %s is tried again",
    async (code) => {
      const { table, requests } = access((_request, calls) => {
        if (calls < 4) throw cancelled("None", code);
        return {};
      });
      expect(await table.transact([PUT, PUT])).toEqual([]);
      expect(requests).toHaveLength(4);
    },
  );

  test("names the writes whose conditions do not hold, and is not tried again", async () => {
    const { table, requests } = access(() => {
      throw cancelled("ConditionalCheckFailed", "None", "ConditionalCheckFailed");
    });
    expect(await table.transact([PUT, PUT, PUT])).toEqual([0, 2]);
    expect(requests).toHaveLength(1);
  });

  test("that is cancelled for another reason fails", async () => {
    const { table } = access(() => {
      throw cancelled("ItemCollectionSizeLimitExceeded");
    });
    await expect(table.transact([PUT])).rejects.toThrow(TransactionCanceledException);
  });

  test("gives up at last, and says that the caller may come again", async () => {
    const { table, requests } = access(() => {
      throw cancelled("TransactionConflict");
    });
    await expect(table.transact([PUT])).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(requests.length).toBeLessThanOrEqual(50);
  });
});

describe("a query", () => {
  const range = { partition: ["jobId", "a"] } as const;

  test("goes on until the limit, and reads no more of it than that", async () => {
    const { table, requests } = access((_request, calls) => ({
      Items: [{}, {}],
      LastEvaluatedKey: { at: { N: String(calls) } },
    }));
    expect(await table.query(range, 5)).toHaveLength(5);
    expect(requests.map(({ input }) => input.Limit)).toEqual([5, 3, 1]);
    expect(requests[1]?.input.ExclusiveStartKey).toEqual({ at: { N: "1" } });
  });

  test("with a filter reads more at a time than it wants, for most may be left out", async () => {
    const { table, requests } = access(() => ({ Items: [{}] }));
    await table.query({ ...range, where: ["type", "log"] }, 1);
    expect(requests[0]?.input.Limit).toBe(200);
  });

  test("reads the table as it was written last, and an index as it can be read", async () => {
    const { table, requests } = access(() => ({ Items: [] }));
    await table.query(range);
    await table.query({ ...range, index: "byDue" });
    expect(requests.map(({ input }) => input.ConsistentRead)).toEqual([true, false]);
  });
});

describe("reads and removals of many", () => {
  const keys = Array.from({ length: 130 }, (_, n) => toItem({ jobId: String(n), part: "job" }));

  test("ask again for what was left unprocessed", async () => {
    const { table, requests } = access(({ input }, calls) => {
      const { jobs } = input.RequestItems as { jobs: { Keys: object[] } };
      if (calls === 1) return { Responses: { jobs: [{}] }, UnprocessedKeys: { jobs: { Keys: jobs.Keys.slice(1) } } };
      return { Responses: { jobs: jobs.Keys.map(() => ({})) } };
    });
    expect(await table.getAll(keys)).toHaveLength(130);
    expect(requests).toHaveLength(3);
  });

  test("take 25 removals at a time, and those left over again", async () => {
    const removed: object[] = [];
    const { table, requests } = access(({ input }, calls) => {
      const { jobs } = input.RequestItems as { jobs: object[] };
      if (calls === 1) return { UnprocessedItems: { jobs: jobs.slice(0, 5) } };
      removed.push(...jobs);
      return {};
    });
    await table.removeAll(keys.slice(0, 40));
    expect(requests).toHaveLength(3);
    expect(removed).toHaveLength(20);
  });
});
