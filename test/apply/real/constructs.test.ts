import { afterAll, beforeAll, expect, test } from "vitest";
import { formsOf } from "../../support/gallery";
import { FALSE_DIFFERENCES, NOT_APPLIED } from "./coverage";
import { bucketAsMade, networkAsMade, queueAsMade, tableAsMade, topicAsMade } from "./read-back";
import { RealRun } from "./real-run";

/** Why this machine cannot run the real provider; `undefined` if it can. */
let missing: string | undefined;
let run: RealRun;

beforeAll(async () => {
  const started = await RealRun.start({
    emulator: "ministack",
    forms: formsOf("foundation"),
    notApplied: NOT_APPLIED,
  });
  if (typeof started === "string") missing = started;
  else run = started;
}, 400_000);

afterAll(async () => run?.close());

test("a second plan finds nothing to do, beside what the emulator is known to forget", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect(await run.unexplainedChanges(FALSE_DIFFERENCES)).toEqual([]);
});

test("a bucket is closed to the public, encrypted and tidied up, and takes TLS only", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const plain = await bucketAsMade(run.endpoint, String(run.made("aws_s3_bucket", "Bucket").bucket));
  expect(plain).toMatchObject({
    encryption: "AES256",
    block: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  });
  const sids = plain.policy.Statement?.map(({ Sid, Effect }) => `${Effect} ${Sid}`);
  expect(sids).toEqual(["Deny DenyWithoutTls", "Deny DenyOldTls"]);
  expect(plain.rules.some(({ AbortIncompleteMultipartUpload: abort }) => abort?.DaysAfterInitiation === 7)).toBe(true);
  const full = await bucketAsMade(run.endpoint, String(run.made("aws_s3_bucket", "BucketFull").bucket));
  expect(full.versioning).toBe("Enabled");
  expect(full.rules).toContainEqual(expect.objectContaining({ ID: "results", Expiration: { Days: 365 } }));
});

test("a job table is paid by request and restorable, with its indexes", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const table = await tableAsMade(run.endpoint, String(run.made("aws_dynamodb_table", "JobTableFull").name));
  expect(table).toMatchObject({
    billing: "PAY_PER_REQUEST",
    keys: [{ AttributeName: "jobId", KeyType: "HASH" }],
    indexes: ["byState"],
    recovery: "ENABLED",
  });
});

test("a work queue hands over to its dead letters after three deliveries", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const queue = await queueAsMade(run.endpoint, String(run.made("aws_sqs_queue", "WorkQueue").url));
  expect(queue).toMatchObject({ VisibilityTimeout: "300", ReceiveMessageWaitTimeSeconds: "20" });
  expect(JSON.parse(queue.RedrivePolicy ?? "{}")).toMatchObject({ maxReceiveCount: 3 });
});

test("an alarm topic is encrypted with a key of its own", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const topic = await topicAsMade(run.endpoint, String(run.made("aws_sns_topic", "AlarmTopic").arn));
  expect(topic.KmsMasterKeyId).toBe(run.made("aws_kms_key", "AlarmTopic").arn);
});

test("a network has its blocks and ways out, and its default group is locked", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  const network = await networkAsMade(run.endpoint, String(run.made("aws_vpc", "Network").id));
  expect(network.subnets).toEqual([
    "10.0.0.0/19",
    "10.0.128.0/20",
    "10.0.144.0/20",
    "10.0.192.0/21",
    "10.0.200.0/21",
    "10.0.32.0/19",
  ]);
  expect(network.waysOut.filter(({ NatGatewayId }) => NatGatewayId !== undefined)).toHaveLength(2);
  expect(network.waysOut.filter(({ GatewayId }) => GatewayId?.startsWith("igw-"))).toHaveLength(2);
  expect(network.defaultGroup).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [] });
});

test("destroy leaves nothing in the account", async ({ skip }) => {
  if (missing !== undefined) return skip(missing);
  expect((await run.destroy()).left).toEqual([]);
}, 300_000);
