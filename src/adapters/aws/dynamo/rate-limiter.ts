import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Clock, RateLimiter } from "../../../jobs/ports";
import { minuteOf, secondsLeft } from "../../../jobs/quotas";
import { minutePlace } from "./places";
import { number } from "./values";

/** Items of past minutes go by themselves after so long. */
const LIFE_SECONDS = 600;

/** Counts submissions minute by minute in the table of the jobs: for every function on it. */
export class DynamoRateLimiter implements RateLimiter {
  constructor(
    private readonly options: { readonly client: DynamoDBClient; readonly tableName: string; readonly clock: Clock },
  ) {}

  async take(tenant: string, perMinute: number): Promise<number | undefined> {
    const { client, tableName: TableName, clock } = this.options;
    const now = clock.now();
    const command = new UpdateItemCommand({
      TableName,
      Key: minutePlace(tenant, minuteOf(now)),
      UpdateExpression: "SET expiresAt = :expires ADD submitted :one",
      ConditionExpression: "attribute_not_exists(submitted) or submitted < :limit",
      ExpressionAttributeValues: {
        ":expires": number(Math.floor(now / 1000) + LIFE_SECONDS),
        ":one": number(1),
        ":limit": number(perMinute),
      },
    });
    try {
      await client.send(command);
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return secondsLeft(now);
      throw error;
    }
  }
}
