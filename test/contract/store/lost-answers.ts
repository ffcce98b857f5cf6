import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import type { AwsClientSettings } from "../../../src/adapters/aws/clients";
import { temporaryTable } from "../../support/dynamo-here";
import { aJob } from "../../support/jobs";
import { madeForEach, moved } from "../../support/store-under-test";

/** The answer to the next transaction is lost on its way, after DynamoDB has carried it out. */
function loseNextAnswer(client: DynamoDBClient): { readonly lost: () => number } {
  let lost = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (lost > 0 || context.commandName !== "TransactWriteItemsCommand") return result;
      lost += 1;
      throw Object.assign(new Error("the connection was reset"), { name: "TimeoutError", code: "ECONNRESET" });
    },
    { step: "deserialize", name: "lose-an-answer", priority: "high" },
  );
  return { lost: () => lost };
}

/** A transaction that was carried out and is sent again by the SDK. */
export function testLostAnswers(settings: () => AwsClientSettings): void {
  describe("a transaction whose answer was lost", () => {
    let parts: Awaited<ReturnType<typeof temporaryTable>>;

    madeForEach(
      (clock) => temporaryTable(settings(), clock),
      (made) => {
        parts = made;
      },
    );

    test("stores a job once and says so, instead of finding its id taken", async () => {
      const { lost } = loseNextAnswer(parts.client);
      const job = aJob();
      expect(await parts.store.insert(job, { key: "k", bodyHash: "h" })).toEqual({ outcome: "created", job });
      expect(lost()).toBe(1);
      expect(await parts.outbox.pending(10)).toHaveLength(1);
      expect(await parts.store.countByState()).toMatchObject({ queued: 1 });
    });

    test("moves a job once and says so, instead of finding it moved", async () => {
      const job = aJob();
      await parts.store.insert(job, undefined);
      const { lost } = loseNextAnswer(parts.client);
      await moved(parts.store, job, { event: "cancel", now: 5 });
      expect(lost()).toBe(1);
      expect(await parts.store.events(job.id, 0, 10)).toHaveLength(2);
      expect(await parts.store.countByState()).toMatchObject({ queued: 0, cancelled: 1 });
    });
  });
}
