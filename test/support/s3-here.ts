import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { type AwsClientSettings, clientConfig, s3Client } from "../../src/adapters/aws/clients";
import { S3ObjectStore } from "../../src/adapters/aws/s3/object-store";
import type { Clock } from "../../src/jobs/ports";
import { freshName } from "./aws-here";
import { namingMethods, PermissionRecord, recordCalls } from "./recorded-calls";

/** Two buckets of their own, one for what comes from users and one for what runs write. */
export async function temporaryBuckets(settings: AwsClientSettings, clock: Clock, record = new PermissionRecord()) {
  const client = s3Client(settings);
  const other = new S3Client({ ...clientConfig(settings), forcePathStyle: true });
  const [inputBucket, outputBucket] = [freshName("inputs"), freshName("outputs")];
  for (const Bucket of [inputBucket, outputBucket]) await other.send(new CreateBucketCommand({ Bucket }));
  recordCalls(
    client,
    record.sink((resource) => {
      const of = resource.startsWith(inputBucket) ? "input" : "output";
      return resource.endsWith("/*") ? `${of} objects` : `${of} bucket`;
    }),
  );
  return {
    client,
    /** For what a test does behind the store's back. */
    other,
    inputBucket,
    outputBucket,
    objects: namingMethods(new S3ObjectStore({ client, inputBucket, outputBucket, clock }), "objects"),
    close: async () => {
      client.destroy();
      other.destroy();
    },
  };
}
