import { expect } from "vitest";
import { check } from "./on-ministack";
import {
  bucketAsMade,
  functionAsMade,
  networkAsMade,
  queueAsMade,
  sendMessages,
  tableAsMade,
  topicAsMade,
} from "./read-back";
import type { RealRun } from "./real-run";

check("a bucket is closed to the public, encrypted and tidied up, and takes TLS only", async (run) => {
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

check("a job table is paid by request and restorable, with its indexes", async (run) => {
  const table = await tableAsMade(run.endpoint, String(run.made("aws_dynamodb_table", "JobTableFull").name));
  expect(table).toMatchObject({
    billing: "PAY_PER_REQUEST",
    keys: [{ AttributeName: "jobId", KeyType: "HASH" }],
    indexes: ["byState"],
    recovery: "ENABLED",
  });
});

check("a work queue hands over to its dead letters after three deliveries", async (run) => {
  const queue = await queueAsMade(run.endpoint, String(run.made("aws_sqs_queue", "WorkQueue").url));
  expect(queue).toMatchObject({ VisibilityTimeout: "300", ReceiveMessageWaitTimeSeconds: "20" });
  expect(JSON.parse(queue.RedrivePolicy ?? "{}")).toMatchObject({ maxReceiveCount: 3 });
});

/** The attributes of a work queue itself, not of its dead letters. */
function queueOf(run: RealRun, name: string): Readonly<Record<string, unknown>> {
  const address = new RegExp(`^aws_sqs_queue\\.${name}_[0-9A-F]{8}$`);
  const found = run.state.find((resource) => address.test(resource.address));
  if (found === undefined) throw new Error(`no queue ${name} in the state`);
  return found.attributes;
}

check("a function takes its queue's messages, and only the one it failed on stays", async (run) => {
  const url = String(queueOf(run, "LambdaFunctionFromQueueQueue").url);
  await sendMessages(run.endpoint, url, ["good", "bad", "good"]);
  const left = async () => {
    const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: taken } = await queueAsMade(
      run.endpoint,
      url,
    );
    return { waiting, taken };
  };
  await expect.poll(left, { timeout: 100_000, interval: 500 }).toEqual({ waiting: "0", taken: "1" });
});

check("a function in a network has its subnets and group, its reserve, and a queue for what failed", async (run) => {
  const name = String(run.made("aws_lambda_function", "LambdaFunctionFull").function_name);
  const made = await functionAsMade(run.endpoint, name);
  expect(made.configuration).toMatchObject({
    MemorySize: 1024,
    TracingConfig: { Mode: "Active" },
    VpcConfig: { SubnetIds: [expect.any(String), expect.any(String)], SecurityGroupIds: [expect.any(String)] },
    Environment: { Variables: { GREETING: "hello" } },
  });
  expect(made.reserved).toBe(5);
  expect(made.failures).toMatchObject({
    MaximumRetryAttempts: 1,
    MaximumEventAgeInSeconds: 3600,
    DestinationConfig: { OnFailure: { Destination: queueOf(run, "LambdaFunctionFullFailures").arn } },
  });
});

check("an API with a name of its own is at no other address, and the name leads to it", async (run) => {
  expect(run.made("aws_apigatewayv2_api", "ServerlessApiWithDomain").disable_execute_api_endpoint).toBe(true);
  const domain = run.made("aws_apigatewayv2_domain_name", "ServerlessApiWithDomain");
  const [{ target_domain_name: target, security_policy } = {}] = domain.domain_name_configuration as {
    readonly [argument: string]: unknown;
  }[];
  expect(security_policy).toBe("TLS_1_2");
  const { alias } = run.made("aws_route53_record", "ServerlessApiWithDomain_Alias");
  expect(alias).toMatchObject([{ name: target }]);
});

check("an alarm topic is encrypted with a key of its own", async (run) => {
  const topic = await topicAsMade(run.endpoint, String(run.made("aws_sns_topic", "AlarmTopic").arn));
  expect(topic.KmsMasterKeyId).toBe(run.made("aws_kms_key", "AlarmTopic").arn);
});

check("a network has its blocks and ways out, and its default group is locked", async (run) => {
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
