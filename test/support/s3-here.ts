import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type AwsClientSettings, clientConfig, s3Client } from "../../src/adapters/aws/clients";
import { S3ObjectStore } from "../../src/adapters/aws/s3/object-store";
import type { Clock } from "../../src/jobs/ports";
import { freshName } from "./aws-here";

/** Two buckets of their own, one for what comes from users and one for what runs write. */
export async function temporaryBuckets(settings: AwsClientSettings, clock: Clock) {
  const client = s3Client(settings);
  const other = new S3Client({ ...clientConfig(settings), forcePathStyle: true });
  const [inputBucket, outputBucket] = [freshName("inputs"), freshName("outputs")];
  for (const Bucket of [inputBucket, outputBucket]) await other.send(new CreateBucketCommand({ Bucket }));
  return {
    client,
    /** For what a test does behind the store's back. */
    other,
    inputBucket,
    outputBucket,
    objects: new S3ObjectStore({ client, inputBucket, outputBucket, clock }),
    close: async () => {
      client.destroy();
      other.destroy();
    },
  };
}
