import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoClient, s3Client } from "../../adapters/aws/clients";
import { DynamoJobStore } from "../../adapters/aws/dynamo/job-store";
import { S3ObjectStore } from "../../adapters/aws/s3/object-store";
import type { Clock, JobStore, ObjectStore } from "../../jobs/ports";
import { clientSettings } from "./client-settings";

/** Jobs in DynamoDB and their files in S3, for a process that was told where. */
export interface JobStorage {
  readonly dynamo: DynamoDBClient;
  readonly store: JobStore;
  readonly objects: ObjectStore;
}

export const systemClock: Clock = { now: () => Date.now() };

export function openJobStorage(settings: {
  readonly jobTable: string;
  readonly inputBucket: string;
  readonly outputBucket: string;
  readonly lostAfterSeconds?: number;
}): JobStorage {
  const { jobTable: tableName, inputBucket, outputBucket, lostAfterSeconds } = settings;
  const lost = lostAfterSeconds === undefined ? {} : { lostAfterMs: lostAfterSeconds * 1000 };
  const dynamo = dynamoClient(clientSettings("DYNAMODB"));
  return {
    dynamo,
    store: new DynamoJobStore({ client: dynamo, tableName, clock: systemClock, ...lost }),
    objects: new S3ObjectStore({ client: s3Client(clientSettings("S3")), inputBucket, outputBucket }),
  };
}
