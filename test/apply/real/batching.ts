import {
  BatchClient,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
} from "@aws-sdk/client-batch";
import { emulated } from "./leftovers";
import type { RealRun } from "./real-run";

/** A client for the emulator that holds a run. */
export function batchOf({ endpoint }: RealRun): BatchClient {
  return new BatchClient(emulated(endpoint));
}

/** The compute environments of these ARNs, as they come. */
export async function environmentsOf(run: RealRun, computeEnvironments: string[]) {
  const command = new DescribeComputeEnvironmentsCommand({ computeEnvironments });
  return (await batchOf(run).send(command)).computeEnvironments ?? [];
}

/** A form's compute environment, by its path. */
export async function environmentOf(run: RealRun, path: string) {
  const arn = String(run.made("aws_batch_compute_environment", path).arn);
  return one(await environmentsOf(run, [arn]), arn);
}

/** A form's job definition. */
export async function definitionOf(run: RealRun, form: string) {
  const arn = String(run.made("aws_batch_job_definition", form).arn);
  const { jobDefinitions } = await batchOf(run).send(new DescribeJobDefinitionsCommand({ jobDefinitions: [arn] }));
  return one(jobDefinitions, arn);
}

/** A form's job queue. */
export async function queueOf(run: RealRun, form: string) {
  const arn = String(run.made("aws_batch_job_queue", form).arn);
  const { jobQueues } = await batchOf(run).send(new DescribeJobQueuesCommand({ jobQueues: [arn] }));
  return one(jobQueues, arn);
}

function one<Made>([found]: readonly Made[] = [], arn: string): Made {
  if (found === undefined) throw new Error(`no ${arn} in Batch`);
  return found;
}
