import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { GetFunctionCommand, GetFunctionEventInvokeConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { emulated } from "./leftovers";

/** What a bucket says of itself. */
export async function bucketAsMade(endpoint: string, Bucket: string) {
  const s3 = new S3Client(emulated(endpoint));
  const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  const policy = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  const rules = encryption.ServerSideEncryptionConfiguration?.Rules ?? [];
  return {
    versioning: (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status,
    encryption: rules[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
    block: block.PublicAccessBlockConfiguration,
    policy: JSON.parse(policy.Policy ?? "{}") as { Statement?: { Sid?: string; Effect: string }[] },
    rules: lifecycle.Rules ?? [],
  };
}

/** What a table says of itself. */
export async function tableAsMade(endpoint: string, TableName: string) {
  const dynamo = new DynamoDBClient(emulated(endpoint));
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
  const backups = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
  const recovery = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  return {
    billing: Table?.BillingModeSummary?.BillingMode,
    keys: Table?.KeySchema,
    indexes: Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName) ?? [],
    recovery: recovery?.PointInTimeRecoveryStatus,
  };
}

/** What a queue says of itself. */
export async function queueAsMade(endpoint: string, QueueUrl: string) {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
  const { Attributes = {} } = await new SQSClient(emulated(endpoint)).send(command);
  return Attributes as Readonly<Record<string, string>>;
}

/** Puts messages into a queue, all at once. */
export async function sendMessages(endpoint: string, QueueUrl: string, bodies: readonly string[]): Promise<void> {
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await new SQSClient(emulated(endpoint)).send(new SendMessageBatchCommand({ QueueUrl, Entries }));
}

/** What a function says of itself. */
export async function functionAsMade(endpoint: string, FunctionName: string) {
  const lambda = new LambdaClient(emulated(endpoint));
  const { Configuration, Concurrency } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  const failures = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  return { configuration: Configuration, reserved: Concurrency?.ReservedConcurrentExecutions, failures };
}

/** What a topic says of itself. */
export async function topicAsMade(endpoint: string, TopicArn: string) {
  const { Attributes = {} } = await new SNSClient(emulated(endpoint)).send(new GetTopicAttributesCommand({ TopicArn }));
  return Attributes;
}

/** What a VPC consists of. */
export async function networkAsMade(endpoint: string, vpcId: string) {
  const ec2 = new EC2Client(emulated(endpoint));
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const routes = RouteTables.flatMap((table) => table.Routes ?? []);
  return {
    subnets: Subnets.map(({ CidrBlock }) => CidrBlock).sort(),
    waysOut: routes.filter(({ DestinationCidrBlock }) => DestinationCidrBlock === "0.0.0.0/0"),
    defaultGroup: SecurityGroups.find(({ GroupName }) => GroupName === "default"),
  };
}
