import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type AwsClientSettings, clientConfig, dynamoClient } from "../../src/adapters/aws/clients";
import { DynamoApiKeyStore } from "../../src/adapters/aws/dynamo/api-keys";
import { DynamoJobStore } from "../../src/adapters/aws/dynamo/job-store";
import { DynamoOutbox } from "../../src/adapters/aws/dynamo/outbox";
import type { Clock } from "../../src/jobs/ports";
import { createJobTable } from "./aws-here";

/** A table of its own, with everything that is kept in it. */
export async function temporaryTable(settings: AwsClientSettings, clock: Clock) {
  const [client, other] = [dynamoClient(settings), new DynamoDBClient(clientConfig(settings))];
  const tableName = await createJobTable(other);
  const lostAfterMs = 60_000;
  const options = { client, tableName, clock };
  return {
    client,
    tableName,
    lostAfterMs,
    store: new DynamoJobStore({ ...options, lostAfterMs }),
    outbox: new DynamoOutbox(options),
    apiKeys: new DynamoApiKeyStore(options),
    close: async () => {
      await other.send(new DeleteTableCommand({ TableName: tableName }));
      client.destroy();
      other.destroy();
    },
  };
}
