import { BatchComputeEnvironment } from "@cdktf/provider-aws/lib/batch-compute-environment/index.js";
import type { Construct } from "constructs";
import { namePrefix } from "../../core/names";
import type { Tags } from "../../core/tags";
import { JobEnvironment } from "../batch/environment";

/** Props of {@link FargateEnvironment}, all settled. */
export interface FargateEnvironmentProps {
  readonly type: "FARGATE" | "FARGATE_SPOT";
  readonly maxVcpus: number;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly tags: Tags | undefined;
}

/**
 * Capacity of Fargate for jobs. Under Batch's service-linked role its groups, subnets and size can be changed as it
 * stands; nothing else of it can. It costs nothing while no job runs.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/updating-compute-environments.html
 */
export class FargateEnvironment extends JobEnvironment {
  readonly resource: BatchComputeEnvironment;

  constructor(scope: Construct, id: string, props: FargateEnvironmentProps) {
    super(scope, id);
    this.resource = new BatchComputeEnvironment(this, "Resource", {
      namePrefix: namePrefix(this, "computeEnvironmentPrefix"),
      type: "MANAGED",
      state: "ENABLED",
      computeResources: {
        type: props.type,
        maxVcpus: props.maxVcpus,
        subnets: [...props.subnetIds],
        securityGroupIds: [...props.securityGroupIds],
      },
      tags: props.tags,
      // A queue refuses to lose its environment: the new one has to be there first, under another name.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}
