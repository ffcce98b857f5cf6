import { Duration } from "../../core/duration";
import type { Size } from "../../core/size";
import type { AnyBucket } from "../../data/any-bucket";
import type { EgressGuard } from "../../network/egress-guard";
import type { NetworkRef } from "../../network/network-ref";
import type { BatchJobProps } from "../batch/job-props";
import type { FargateNeed, FargateSize } from "../fargate/sizes";
import type { FargateArchitecture } from "../fargate/task-props";

/** Where a job's capacity comes from. */
export const FARGATE_CAPACITIES = ["onDemand", "spot", "spotThenOnDemand"] as const;
export type BatchFargateCapacity = (typeof FARGATE_CAPACITIES)[number];

/** Props of {@link BatchFargateJob}. */
export interface BatchFargateJobProps extends BatchJobProps {
  /** Where it runs. Code that is not trusted should have a network of its own: `dns` and `bucketAccess` are about all of it. */
  readonly network: NetworkRef;
  /**
   * In which subnets. Isolated ones lead to the network's endpoints alone.
   * @default "isolated"
   */
  readonly subnetTier?: "isolated" | "private";
  /**
   * Exact size of one job: only the pairs of AWS's table are taken.
   * @default - what `fit` says
   */
  readonly size?: FargateSize;
  /**
   * The least that one job needs; the cheapest size that holds it is taken.
   * @default - the smallest size, 0.25 vCPU and 512 MiB
   */
  readonly fit?: FargateNeed;
  /**
   * What the image was built for. ARM64 costs a fifth less; Batch has no Spot for it.
   * @default "X86_64"
   */
  readonly architecture?: FargateArchitecture;
  /**
   * Spot costs about a third and can be reclaimed with two minutes' notice. `"spotThenOnDemand"` turns to on-demand
   * where Spot has no room. A change makes other environments beside the old ones, not instead of them.
   * @default "onDemand"
   */
  readonly capacity?: BatchFargateCapacity;
  /**
   * vCPU of all jobs that run at once, in each kind of capacity. New accounts may use 6 until AWS is asked for more.
   * @default 16
   */
  readonly maxVcpus?: number;
  /**
   * How long one attempt may take: 60 seconds to 14 days. What takes longer is ended and not tried again.
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;
  /**
   * Disk of one job, of which the image takes a part: 21 to 200 GiB, from 21 on paid by use.
   * @default - 20 GiB, free of charge
   */
  readonly ephemeralStorage?: Size;
  /**
   * Which names the network's DNS answers, for the job and **for everything else in the network**. `"closed"`: those of
   * the endpoints, of the image's registry and of `buckets`, and what `egressGuard.allowName` adds.
   * @default "closed"
   */
  readonly dns?: "closed" | "open";
  /**
   * Which buckets the network's S3 endpoint leads to, for the job and **for everything else in the network**. `"named"`:
   * those of `buckets`, and the one from which ECR serves images.
   * @default "named"
   */
  readonly bucketAccess?: "named" | "any";
  /**
   * Buckets the job may reach, by signed URLs or by its role. It gives no permission.
   * @default []
   */
  readonly buckets?: readonly Pick<AnyBucket, "bucketName" | "bucketArn">[];
  /**
   * The guard of another job in the same network: there is one for a network. Leave out `dns` and `bucketAccess` then.
   * @default - one is made, unless both are open
   */
  readonly egressGuard?: EgressGuard;
}
export const BATCH_FARGATE_JOB_DEFAULTS = {
  subnetTier: "isolated",
  architecture: "X86_64",
  capacity: "onDemand",
  maxVcpus: 16,
  timeout: Duration.minutes(15),
  dns: "closed",
  bucketAccess: "named",
  buckets: [],
} as const;
