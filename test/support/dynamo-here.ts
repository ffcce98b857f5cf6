import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type AwsClientSettings, clientConfig, dynamoClient } from "../../src/adapters/aws/clients";
import { DynamoApiKeyStore } from "../../src/adapters/aws/dynamo/api-keys";
import { DynamoJobStore } from "../../src/adapters/aws/dynamo/job-store";
import { DynamoOutbox } from "../../src/adapters/aws/dynamo/outbox";
import { DynamoRateLimiter } from "../../src/adapters/aws/dynamo/rate-limiter";
import { DynamoScheduleStore } from "../../src/adapters/aws/dynamo/schedules";
import type { Clock } from "../../src/jobs/ports";
import { createJobTable } from "./aws-here";
import { namingMethods, PermissionRecord, recordCalls } from "./recorded-calls";

/** A table of its own, with everything that is kept in it. What is called is put on the record, if there is one. */
export async function temporaryTable(settings: AwsClientSettings, clock: Clock, record = new PermissionRecord()) {
  const [client, other] = [dynamoClient(settings), new DynamoDBClient(clientConfig(settings))];
  const tableName = await createJobTable(other);
  recordCalls(
    client,
    record.sink((resource) => resource.replace(`table/${tableName}`, "table").replace("table/index/", "index ")),
  );
  const lostAfterMs = 60_000;
  const options = { client, tableName, clock };
  return {
    client,
    tableName,
    lostAfterMs,
    store: namingMethods(new DynamoJobStore({ ...options, lostAfterMs }), "store"),
    outbox: namingMethods(new DynamoOutbox(options), "outbox"),
    apiKeys: namingMethods(new DynamoApiKeyStore(options), "apiKeys"),
    schedules: namingMethods(new DynamoScheduleStore(options), "schedules"),
    rates: namingMethods(new DynamoRateLimiter(options), "rates"),
    close: async () => {
      await other.send(new DeleteTableCommand({ TableName: tableName }));
      client.destroy();
      other.destroy();
    },
  };
}
