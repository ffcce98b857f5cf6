import { BatchComputeEnvironment } from "@cdktf/provider-aws/lib/batch-compute-environment/index.js";
import type { Construct } from "constructs";
import { withDefaults } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { physicalName } from "../../core/names";
import { JobEnvironment } from "../batch/environment";
import { ENVIRONMENT_UPDATE_DEFAULTS } from "./batch-spot-job-props";
import type { InstanceRole } from "./instance-role";
import type { InstanceTemplate } from "./instance-template";
import type { SettledSpotJobProps } from "./settled-job";

/** How instances are paid for. */
export type Purchase = "SPOT" | "EC2";

/**
 * The strategies Batch can leave without making a new environment. BEST_FIT, which it takes when none is given, is none
 * of them, and neither knows what an interruption costs.
 */
const STRATEGY: Readonly<Record<Purchase, string>> = {
  SPOT: "SPOT_PRICE_CAPACITY_OPTIMIZED",
  EC2: "BEST_FIT_PROGRESSIVE",
};
const WORD: Readonly<Record<Purchase, string>> = { SPOT: "spot", EC2: "on-demand" };
const LONGEST_JOB_TIMEOUT = Duration.hours(6);

/** One environment of a job. */
export interface InstanceEnvironmentProps {
  readonly job: SettledSpotJobProps;
  readonly purchase: Purchase;
  readonly generation: number;
  readonly namePrefix: string;
  readonly maxVcpus: number;
  readonly securityGroupIds: readonly string[];
  readonly instanceRole: InstanceRole;
  readonly template: InstanceTemplate;
}

/**
 * A compute environment that every change reaches in place: under Batch's own role, with a strategy that allows it, and
 * with an update policy. Nothing of what would make it replaceable only can be said.
 */
export class InstanceEnvironment extends JobEnvironment {
  readonly resource: BatchComputeEnvironment;

  constructor(scope: Construct, id: string, props: InstanceEnvironmentProps) {
    super(scope, id);
    const { job, generation, namePrefix } = props;
    const drains = generation !== job.generation;
    this.resource = new BatchComputeEnvironment(this, "Resource", {
      namePrefix,
      type: "MANAGED",
      state: drains ? "DISABLED" : "ENABLED",
      computeResources: this.resources(props),
      updatePolicy: updatePolicy(job),
      tags: job.tags,
      lifecycle: { createBeforeDestroy: true, ignoreChanges: drains ? AS_IT_WAS : SCALED_BY_BATCH },
    });
  }

  private resources({ job, purchase, maxVcpus, securityGroupIds, instanceRole, template }: InstanceEnvironmentProps) {
    return {
      type: purchase,
      allocationStrategy: STRATEGY[purchase],
      minVcpus: purchase === "SPOT" ? job.minVcpus : 0,
      maxVcpus,
      instanceType: [...job.typeNames],
      // Left to the provider, it would be Amazon Linux 2, which Batch no longer takes for new environments.
      ec2Configuration: [{ imageType: "ECS_AL2023" }],
      instanceRole: instanceRole.profileArn,
      launchTemplate: { launchTemplateId: template.templateId, version: template.version },
      securityGroupIds: [...securityGroupIds],
      subnets: job.network.selectSubnets(job.subnets).map(({ subnetId }) => subnetId),
      tags: { Name: physicalName(this, "generic"), ...job.tags },
    };
  }
}

/** Batch sets how many vCPUs it wants; Terraform must not set it back. */
const SCALED_BY_BATCH = ["compute_resources[0].desired_vcpus"];
/** A former environment stays what it was, whatever the job is now; it only takes no jobs any more. */
const AS_IT_WAS = ["compute_resources", "name_prefix", "tags", "update_policy"];

/** What the names of an environment begin with. */
export function environmentPrefix(job: Construct, purchase: Purchase, generation: number): string {
  const number = generation === 1 ? "" : `${generation}-`;
  return `${physicalName(job, "computeEnvironmentStem")}-${WORD[purchase]}-${number}`;
}

/** Id of an environment's construct: the first generation has no number, so that most never see one. */
export function environmentId(purchase: Purchase, generation: number): string {
  const word = purchase === "SPOT" ? "Spot" : "OnDemand";
  return generation === 1 ? word : `${word}${generation}`;
}

/** Jobs at work may end their attempt unless that would take longer than Batch waits. */
function updatePolicy({ update, timeout }: SettledSpotJobProps) {
  const { terminateJobs } = withDefaults(update, ENVIRONMENT_UPDATE_DEFAULTS);
  const { jobTimeout = timeout } = update;
  const minutes = Math.ceil(Math.min(jobTimeout.toMillis(), LONGEST_JOB_TIMEOUT.toMillis()) / 60_000);
  return { terminateJobsOnUpdate: terminateJobs, jobExecutionTimeoutMinutes: Math.max(1, minutes) };
}
