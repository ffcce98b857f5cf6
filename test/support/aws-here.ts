import {
  CreateTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { AwsClientSettings } from "../../src/adapters/aws/clients";
import { JOB_TABLE_LAYOUT } from "../../src/contract/job-table";

/** Clients that talk to an emulator; the SDK takes its credentials from the environment, as in a container. */
export function emulatorSettings(endpoint: string): AwsClientSettings {
  // MiniStack accepts signatures of this key alone
  process.env.AWS_ACCESS_KEY_ID = "test";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
  // a busy machine may be slow to answer hundreds of calls at once
  return { endpoint, region: "us-east-1", connectTimeoutMs: 60_000, requestTimeoutMs: 60_000 };
}

let made = 0;

/** A name that nothing else in this process has. */
export function freshName(what: string): string {
  made += 1;
  return `${what}-${process.pid}-${made}`;
}

/** A table as a stack declares it. */
export async function createJobTable(client: DynamoDBClient): Promise<string> {
  const { partitionKey, sortKey, indexes, ttlAttribute } = JOB_TABLE_LAYOUT;
  const TableName = freshName("jobs");
  const keys = [partitionKey, sortKey, ...indexes.flatMap((index) => [index.partitionKey, index.sortKey])];
  const types = new Map(keys.map(({ name, type }) => [name, type]));
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
      KeySchema: keySchema(partitionKey.name, sortKey.name),
      GlobalSecondaryIndexes: indexes.map(toIndex),
    }),
  );
  const TimeToLiveSpecification = { AttributeName: ttlAttribute, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  return TableName;
}

function toIndex({
  indexName: IndexName,
  partitionKey,
  sortKey,
  projection,
}: (typeof JOB_TABLE_LAYOUT.indexes)[number]): GlobalSecondaryIndex {
  const Projection =
    projection === "KEYS_ONLY"
      ? { ProjectionType: projection }
      : { ProjectionType: "INCLUDE" as const, NonKeyAttributes: [...projection] };
  return { IndexName, KeySchema: keySchema(partitionKey.name, sortKey.name), Projection };
}

function keySchema(partition: string, sort: string): KeySchemaElement[] {
  return [
    { AttributeName: partition, KeyType: "HASH" },
    { AttributeName: sort, KeyType: "RANGE" },
  ];
}

/** A queue, and one for the messages that were received `maxReceiveCount` times. */
export async function createQueues(
  client: SQSClient,
  maxReceiveCount = 100,
): Promise<{ readonly queueUrl: string; readonly deadLetterUrl: string }> {
  const name = freshName("queue");
  const deadLetterUrl = await createQueue(client, `${name}-dead`);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] }),
  );
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount });
  return { queueUrl: await createQueue(client, name, { RedrivePolicy }), deadLetterUrl };
}

async function createQueue(
  client: SQSClient,
  QueueName: string,
  Attributes: Record<string, string> = {},
): Promise<string> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  if (QueueUrl === undefined) throw new Error(`no queue ${QueueName} was made`);
  return QueueUrl;
}
