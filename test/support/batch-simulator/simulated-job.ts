import type {
  AttemptDetail,
  JobDetail,
  JobStatus,
  JobSummary,
  KeyValuePair,
  RegisterJobDefinitionRequest,
  SubmitJobRequest,
} from "@aws-sdk/client-batch";
import type { Container } from "./container";

/** A revision of a job definition, as it was registered. */
export interface Definition extends RegisterJobDefinitionRequest {
  readonly revision: number;
  readonly jobDefinitionArn: string;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
}

export const ACCOUNT = "arn:aws:batch:us-east-1:123456789012";

/** What a Batch job is at a time: all that is told of it comes from here. */
export class SimulatedJob {
  status: JobStatus = "SUBMITTED";
  statusReason: string | undefined;
  readonly attempts: AttemptDetail[] = [];
  readonly createdAt = Date.now();
  startedAt: number | undefined;
  stoppedAt: number | undefined;
  /** The container of the attempt that runs. */
  container: Container | undefined;
  /** Why its host goes away, while that is under way. */
  hostGone: string | undefined;
  readonly children: SimulatedJob[] = [];
  /** Aborted when somebody ends the job; the reason is the one given. */
  readonly ending = new AbortController();

  constructor(
    readonly id: string,
    readonly queue: Queue,
    readonly definition: Definition,
    readonly request: SubmitJobRequest,
    /** Place within an array job. */
    readonly index?: number,
  ) {}

  get name(): string {
    return this.request.jobName ?? "";
  }

  get isOver(): boolean {
    return this.status === "SUCCEEDED" || this.status === "FAILED";
  }

  get arn(): string {
    return `${ACCOUNT}:job/${this.id}`;
  }

  get vcpus(): number {
    const { resourceRequirements: asked } = this.request.containerOverrides ?? {};
    const needs = [...(asked ?? []), ...(this.definition.containerProperties?.resourceRequirements ?? [])];
    return Number(needs.find(({ type }) => type === "VCPU")?.value ?? 1);
  }

  get command(): readonly string[] {
    return this.request.containerOverrides?.command ?? this.definition.containerProperties?.command ?? [];
  }

  get retryStrategy() {
    return this.request.retryStrategy ?? this.definition.retryStrategy ?? { attempts: 1 };
  }

  get timeoutSeconds(): number | undefined {
    return (this.request.timeout ?? this.definition.timeout)?.attemptDurationSeconds;
  }

  /** Of the definition, of the submission, and what Batch adds; the later wins. */
  get environment(): Readonly<Record<string, string>> {
    const { containerProperties } = this.definition;
    return {
      ...toRecord(containerProperties?.environment),
      ...toRecord(this.request.containerOverrides?.environment),
      AWS_BATCH_JOB_ID: this.id,
      AWS_BATCH_JOB_ATTEMPT: String(this.attempts.length + 1),
      AWS_BATCH_JQ_NAME: this.queue.name,
      ...(this.index !== undefined && { AWS_BATCH_JOB_ARRAY_INDEX: String(this.index) }),
    };
  }

  summary(): JobSummary {
    return { jobArn: this.arn, jobId: this.id, jobName: this.name, ...this.common(), ...this.lastContainer() };
  }

  /** As DescribeJobs and events tell it. */
  detail(): JobDetail {
    const { tags, parameters } = this.request;
    return {
      jobArn: this.arn,
      jobId: this.id,
      jobName: this.name,
      jobQueue: this.queue.arn,
      jobDefinition: this.definition.jobDefinitionArn,
      attempts: this.attempts.map((attempt) => ({ ...attempt })),
      retryStrategy: this.retryStrategy,
      ...(tags !== undefined && { tags }),
      parameters: parameters ?? {},
      startedAt: this.startedAt,
      ...this.common(),
      ...this.lastContainer(),
    };
  }

  private common() {
    const { status, statusReason, createdAt, startedAt, stoppedAt, children, index } = this;
    const array = { size: children.length, statusSummary: countBy(children) };
    return {
      status,
      createdAt,
      ...(statusReason !== undefined && { statusReason }),
      ...(startedAt !== undefined && { startedAt }),
      ...(stoppedAt !== undefined && { stoppedAt }),
      ...(children.length > 0 && { arrayProperties: array }),
      ...(index !== undefined && { arrayProperties: { index } }),
    };
  }

  private lastContainer() {
    const { exitCode, reason } = this.attempts.at(-1)?.container ?? {};
    return { container: { ...(exitCode !== undefined && { exitCode }), ...(reason !== undefined && { reason }) } };
  }
}

function toRecord(pairs: readonly KeyValuePair[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ name = "", value = "" }) => [name, value]));
}

function countBy(children: readonly SimulatedJob[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of children) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
