import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
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
  const own = Vpcs.filter(({ IsDefault }) => IsDefault !== true);
  return [
    ...Buckets.map(({ Name }) => `bucket ${Name}`),
    ...TableNames.map((name) => `table ${name}`),
    ...QueueUrls.map((url) => `queue ${url}`),
    ...Topics.map(({ TopicArn }) => `topic ${TopicArn}`),
    ...SecretList.map(({ Name }) => `secret ${Name}`),
    ...Roles.filter(({ Path }) => !Path?.startsWith("/aws-")).map(({ RoleName }) => `role ${RoleName}`),
    ...own.map(({ VpcId }) => `vpc ${VpcId}`),
  ];
}
