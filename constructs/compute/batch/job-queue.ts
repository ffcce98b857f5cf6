import type { BatchComputeEnvironment } from "@cdktf/provider-aws/lib/batch-compute-environment/index.js";
import { BatchJobQueue } from "@cdktf/provider-aws/lib/batch-job-queue/index.js";
import { BatchSchedulingPolicy } from "@cdktf/provider-aws/lib/batch-scheduling-policy/index.js";
import { Construct } from "constructs";
import { type Check, durationOutside, malformed, notWhole, notWholeUnit, outside } from "../../core/checks";
import { Duration } from "../../core/duration";
import { physicalName } from "../../core/names";
import type { Tags } from "../../core/tags";
import { FAIR_SHARE_DEFAULTS, type FairShare, fairShareChecks } from "./fair-share";

/** Why a job can stand at the head of a queue for good; the only reasons for which Batch cancels one. */
export const RUNNABLE_REASONS = [
  "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
  "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
  "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
] as const;

/** Props of a job's queue, all settled. */
export interface JobQueueProps {
  /** In the order in which they are tried; up to three, of one kind. */
  readonly environments: readonly BatchComputeEnvironment[];
  readonly runnableLimit: Duration;
  readonly priority: number;
  readonly fairShare: FairShare | undefined;
  /** `undefined` for one made from prefix, environment and path. */
  readonly queueName: string | undefined;
  readonly tags: Tags | undefined;
}

/** The queue of one job: first in, first out, or shared fairly. */
export class JobQueue extends Construct {
  /** Known after apply. */
  readonly jobQueueArn: string;
  /** Known at synth. */
  readonly jobQueueName: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: BatchJobQueue;

  constructor(scope: Construct, id: string, props: JobQueueProps) {
    super(scope, id);
    const { fairShare, tags } = props;
    // A queue takes no policy later and gives none up: one of the other kind has another name, so that it is replaced.
    const suffix = fairShare === undefined ? "" : "-fair";
    const policy = fairShare === undefined ? undefined : this.createPolicy(fairShare, tags);
    this.resource = new BatchJobQueue(this, "Resource", {
      name: props.queueName ?? `${physicalName(this, "jobQueueStem")}${suffix}`,
      state: "ENABLED",
      priority: props.priority,
      schedulingPolicyArn: policy?.arn,
      computeEnvironmentOrder: props.environments.map(({ arn }, index) => ({
        order: index + 1,
        computeEnvironment: arn,
      })),
      jobStateTimeLimitAction: RUNNABLE_REASONS.map((reason) => ({
        action: "CANCEL",
        state: "RUNNABLE",
        reason,
        maxTimeSeconds: props.runnableLimit.toSeconds(),
      })),
      tags,
    });
    this.jobQueueArn = this.resource.arn;
    this.jobQueueName = this.resource.name;
  }

  private createPolicy(fairShare: FairShare, tags: Tags | undefined): BatchSchedulingPolicy {
    const { decay = FAIR_SHARE_DEFAULTS.decay, reservation = FAIR_SHARE_DEFAULTS.reservation } = fairShare;
    const factors = Object.entries(fairShare.weightFactors ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return new BatchSchedulingPolicy(this, "Policy", {
      name: physicalName(this, "generic"),
      fairSharePolicy: {
        shareDecaySeconds: decay.toSeconds(),
        computeReservation: reservation,
        shareDistribution: factors.map(([shareIdentifier, weightFactor]) => ({ shareIdentifier, weightFactor })),
      },
      tags,
    });
  }
}

/** Broken rules about a queue. */
export function jobQueueChecks(props: Omit<JobQueueProps, "environments" | "tags">): Check {
  const { runnableLimit, priority, fairShare, queueName } = props;
  const [shortest, longest] = [Duration.minutes(10), Duration.hours(24)];
  return [
    durationOutside("runnableLimit", runnableLimit, shortest, longest, "Batch takes 10 minutes to a day"),
    notWholeUnit("runnableLimit", runnableLimit, "seconds"),
    outside("priority", priority, 0, 1000),
    notWhole("priority", priority),
    fairShareChecks("fairShare", fairShare),
    malformed("queueName", queueName, /^[0-9A-Za-z][0-9A-Za-z_-]{0,127}$/, {
      must: "be 1 to 128 letters, digits, _ and -, beginning with a letter or digit",
      remedy: "shorten or rename it",
    }),
  ];
}
