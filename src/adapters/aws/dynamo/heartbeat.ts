import { setTimeout as pause } from "node:timers/promises";
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionConflictException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { HeartbeatOutcome } from "../../../jobs/ports";
import { place, RECORD } from "./places";
import { number, text } from "./values";

const MAX_TRIES = 20;
const PAUSE_MS = 20;

/** A new lease in one request, if the run of this attempt is at work. */
export async function extendLease(
  client: DynamoDBClient,
  tableName: string,
  run: { readonly id: string; readonly attempt: number; readonly leaseUntil: number },
): Promise<HeartbeatOutcome> {
  const command = new UpdateItemCommand({
    TableName: tableName,
    Key: place(run.id, RECORD),
    UpdateExpression: "SET leaseUntil = :lease, dueAt = :lease ADD revision :one",
    ConditionExpression: "attempt = :attempt and #state in (:starting, :running)",
    ExpressionAttributeNames: { "#state": "state" },
    ExpressionAttributeValues: {
      ":lease": number(run.leaseUntil),
      ":one": number(1),
      ":attempt": number(run.attempt),
      ":starting": text("starting"),
      ":running": text("running"),
    },
    ReturnValues: "ALL_NEW",
  });
  for (let tries = 1; ; tries++) {
    try {
      const { Attributes } = await client.send(command);
      return Attributes?.cancelRequested?.BOOL === true ? "cancel-requested" : "alive";
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return "superseded";
      if (!(error instanceof TransactionConflictException) || tries === MAX_TRIES) throw error;
    }
    await pause(PAUSE_MS);
  }
}
