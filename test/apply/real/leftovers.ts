import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeClustersCommand, ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";

/** How SDK clients reach an emulator. */
export function emulated(endpoint: string) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return { endpoint, region: "us-east-1", credentials, forcePathStyle: true };
}

/** Everything there is in the account, by the services' own lists. */
export async function inventory(endpoint: string): Promise<readonly string[]> {
  const config = emulated(endpoint);
  const { Buckets = [] } = await new S3Client(config).send(new ListBucketsCommand({}));
  const { TableNames = [] } = await new DynamoDBClient(config).send(new ListTablesCommand({}));
  const { QueueUrls = [] } = await new SQSClient(config).send(new ListQueuesCommand({}));
  const { Topics = [] } = await new SNSClient(config).send(new ListTopicsCommand({}));
  const { SecretList = [] } = await new SecretsManagerClient(config).send(new ListSecretsCommand({}));
  const { Roles = [] } = await new IAMClient(config).send(new ListRolesCommand({}));
  const { Vpcs = [] } = await new EC2Client(config).send(new DescribeVpcsCommand({}));
  const clusters = await clustersInUse(new ECSClient(config));
  const { logGroups = [] } = await new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({}));
  const own = Vpcs.filter(({ IsDefault }) => IsDefault !== true);
  return [
    ...Buckets.map(({ Name }) => `bucket ${Name}`),
    ...TableNames.map((name) => `table ${name}`),
    ...QueueUrls.map((url) => `queue ${url}`),
    ...Topics.map(({ TopicArn }) => `topic ${TopicArn}`),
    ...SecretList.map(({ Name }) => `secret ${Name}`),
    ...Roles.filter(({ Path }) => !Path?.startsWith("/aws-")).map(({ RoleName }) => `role ${RoleName}`),
    ...clusters.map(({ clusterName }) => `cluster ${clusterName}`),
    ...logGroups.map(({ logGroupName }) => `log group ${logGroupName}`),
    ...own.map(({ VpcId }) => `vpc ${VpcId}`),
  ];
}

/** Deleted clusters stay in moto's list, as they do for a while in AWS's. */
async function clustersInUse(ecs: ECSClient) {
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}));
  if (clusterArns.length === 0) return [];
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: clusterArns }));
  return clusters.filter(({ status }) => status !== "INACTIVE");
}
