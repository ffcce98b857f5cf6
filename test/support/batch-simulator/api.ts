import type {
  DescribeJobDefinitionsRequest,
  DescribeJobQueuesRequest,
  DescribeJobsRequest,
  ListJobsRequest,
  RegisterJobDefinitionRequest,
  SubmitJobRequest,
  TerminateJobRequest,
} from "@aws-sdk/client-batch";
import type { BatchState } from "./batch-state";
import { ClientException } from "./client-exception";
import type { SimulatedJob } from "./simulated-job";

type Operation = (state: BatchState, input: unknown) => object;

/** The operations by the last part of their path, `/v1/…`. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  registerjobdefinition: (state, input) => {
    const { jobDefinitionName, jobDefinitionArn, revision } = state.register(input as RegisterJobDefinitionRequest);
    return { jobDefinitionName, jobDefinitionArn, revision };
  },
  describejobdefinitions: (state, input) => {
    const { jobDefinitionName, jobDefinitions } = input as DescribeJobDefinitionsRequest;
    const wanted = [...(jobDefinitions ?? []), ...(jobDefinitionName === undefined ? [] : [jobDefinitionName])];
    const found = state.definitions.filter(
      (known) => wanted.includes(known.jobDefinitionArn) || wanted.includes(known.jobDefinitionName ?? ""),
    );
    return { jobDefinitions: found.map((known) => ({ ...known, status: "ACTIVE" })) };
  },
  describejobqueues: (state, input) => {
    const { jobQueues } = input as DescribeJobQueuesRequest;
    const found = state.queues.filter(({ name, arn }) => jobQueues?.some((each) => each === name || each === arn));
    return {
      jobQueues: found.map(({ name, arn }) => ({
        jobQueueName: name,
        jobQueueArn: arn,
        state: "ENABLED",
        status: "VALID",
        priority: 1,
        computeEnvironmentOrder: [],
      })),
    };
  },
  submitjob: (state, input) => {
    const job = state.submit(input as SubmitJobRequest);
    return { jobArn: job.arn, jobId: job.id, jobName: job.name };
  },
  describejobs: (state, input) => {
    const { jobs = [] } = input as DescribeJobsRequest;
    if (jobs.length > 100) throw new ClientException("At most 100 jobs can be described at a time");
    return { jobs: jobs.flatMap((id) => state.job(id)?.detail() ?? []) };
  },
  listjobs: (state, input) => listJobs(state, input as ListJobsRequest),
  canceljob: (state, input) => {
    const { jobId, reason } = input as TerminateJobRequest;
    const waits = (job: SimulatedJob) => ["SUBMITTED", "PENDING", "RUNNABLE"].includes(job.status);
    // a job that has started goes on, and the call succeeds nevertheless
    state.end(jobId, reason, waits);
    return {};
  },
  terminatejob: (state, input) => {
    const { jobId, reason } = input as TerminateJobRequest;
    state.end(jobId, reason, () => true);
    return {};
  },
};

/** With filters of any status, without them of one: the running ones if none is named. Newest first, a page at a time. */
function listJobs(state: BatchState, input: ListJobsRequest): object {
  const { jobQueue, arrayJobId, jobStatus = "RUNNING", maxResults = 100, nextToken = "0", filters = [] } = input;
  const from = Number(nextToken);
  if (!Number.isSafeInteger(from)) throw new ClientException("The nextToken is not valid");
  const of = arrayJobId === undefined ? state.inQueue(jobQueue) : (state.job(arrayJobId)?.children ?? []);
  const tests = filters.length > 0 ? filters.map(toTest) : [(job: SimulatedJob) => job.status === jobStatus];
  const found = of.filter((job) => tests.every((passes) => passes(job))).reverse();
  const end = from + Math.min(maxResults, 100);
  const jobSummaryList = found.slice(from, end).map((job) => job.summary());
  return { jobSummaryList, ...(end < found.length && { nextToken: String(end) }) };
}

/** Names are compared in lower case; an asterisk at the end stands for any rest. */
function toTest({ name, values = [] }: { name?: string; values?: string[] }): (job: SimulatedJob) => boolean {
  if (name !== "JOB_NAME") throw new ClientException(`The filter ${name} is not simulated`);
  const wanted = (values[0] ?? "").toLowerCase();
  if (values.length !== 1) throw new ClientException("A filter takes one value");
  if (!wanted.endsWith("*")) return (job) => job.name.toLowerCase() === wanted;
  return (job) => job.name.toLowerCase().startsWith(wanted.slice(0, -1));
}
