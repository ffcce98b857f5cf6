/** The event of EventBridge about a job of Batch that came into a state, shortened; documented with Batch. */
export function stateChange(detail: object = {}): Readonly<Record<string, unknown>> {
  return batchEvent("Batch Job State Change", { status: "SUCCEEDED", ...detail });
}

/** The event about a queue whose first job cannot start. */
export function queueIsBlocked(detail: object = {}): Readonly<Record<string, unknown>> {
  const statusReason = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - the job is larger than its compute environment";
  return batchEvent("Batch Job Queue Blocked", { status: "RUNNABLE", statusReason, ...detail });
}

/** ARN of a job queue as events name it. */
export function jobQueueArn(name: string): string {
  return `arn:aws:batch:us-east-1:123456789012:job-queue/${name}`;
}

function batchEvent(detailType: string, detail: object): Readonly<Record<string, unknown>> {
  const job = "arn:aws:batch:us-east-1:123456789012:job/4c7599ae-0a82-49aa-ba5a-4727fcce14a8";
  return {
    version: "0",
    id: "c8f9c4b5-76e5-d76a-f980-7011e206042b",
    "detail-type": detailType,
    source: "aws.batch",
    account: "123456789012",
    time: "2026-01-11T23:36:40Z",
    region: "us-east-1",
    resources: [job],
    detail: {
      jobArn: job,
      jobName: "millrace-1",
      jobId: "4c7599ae-0a82-49aa-ba5a-4727fcce14a8",
      jobQueue: jobQueueArn("solver"),
      attempts: [{ container: { exitCode: 0 }, statusReason: "Essential container in task exited" }],
      createdAt: 1641944200058,
      retryStrategy: { attempts: 3, evaluateOnExit: [] },
      jobDefinition: "arn:aws:batch:us-east-1:123456789012:job-definition/solver:7",
      ...detail,
    },
  };
}
