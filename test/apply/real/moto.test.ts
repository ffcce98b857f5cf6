import {
  BatchClient,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
} from "@aws-sdk/client-batch";
import { DescribeLaunchTemplatesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient, ListInstanceProfilesCommand } from "@aws-sdk/client-iam";
import { expect } from "vitest";
import "./batch";
import "./batch-spot";
import "./completion";
import "./fargate-api-full";
import "./queue-worker";
import { emulated } from "./leftovers";
import { last } from "./on-moto";

last(async ({ endpoint }) => {
  const config = emulated(endpoint);
  const batch = new BatchClient(config);
  const { computeEnvironments } = await batch.send(new DescribeComputeEnvironmentsCommand({}));
  const { jobQueues } = await batch.send(new DescribeJobQueuesCommand({}));
  const { jobDefinitions } = await batch.send(new DescribeJobDefinitionsCommand({ status: "ACTIVE" }));
  expect([computeEnvironments, jobQueues, jobDefinitions]).toEqual([[], [], []]);
  const { LaunchTemplates = [] } = await new EC2Client(config).send(new DescribeLaunchTemplatesCommand({}));
  const { InstanceProfiles } = await new IAMClient(config).send(new ListInstanceProfilesCommand({}));
  expect([LaunchTemplates, InstanceProfiles]).toEqual([[], []]);
});
