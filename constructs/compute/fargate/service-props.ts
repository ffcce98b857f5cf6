import { Duration } from "../../core/duration";
import type { Tags } from "../../core/tags";
import type { SubnetTier } from "../../network/cidr-plan";
import type { NetworkRef } from "../../network/network-ref";
import type { Cluster } from "../cluster/cluster";
import type { FargateCapacity } from "./capacity";
import type { ScalingProps } from "./scaling-props";
import type { FargateTask } from "./task";

/** A target group that sends requests to the tasks. */
export interface ServiceLoadBalancer {
  /** Its targets must be of type ip. */
  readonly targetGroupArn: string;
  /**
   * Port of the container.
   * @default - the task's
   */
  readonly port?: number;
  /**
   * How long a target that leaves may finish its requests; checked against the notice of Spot.
   * @default - not checked
   */
  readonly deregistrationDelay?: Duration;
}

/** Who decides which revision of the task runs. */
export type TaskDefinitionOwner = "terraform" | "ci";

/** Props of {@link FargateService}. */
export interface FargateServiceProps {
  /** Where it is listed and watched. */
  readonly cluster: Cluster;
  /** What runs. */
  readonly task: FargateTask;
  /** Where it runs: the network the task was made for. */
  readonly network: NetworkRef;
  /**
   * Tasks that run; where scaling is on, only at the start.
   * @default - 1, or `scaling.min` where scaling is on
   */
  readonly desiredCount?: number;
  /**
   * On demand or on Spot.
   * @default { spotWeight: 0 }
   */
  readonly capacity?: FargateCapacity;
  /**
   * Healthy tasks that a deployment leaves running, in per cent of those wanted: 0 to 100.
   * @default 100
   */
  readonly minimumHealthyPercent?: number;
  /**
   * Tasks that a deployment may run at the same time, in per cent of those wanted: 100 to 200.
   * @default 200
   */
  readonly maximumPercent?: number;
  /**
   * Time to start in which failed health checks of the load balancer do not count.
   * @default - Duration.seconds(60) with a load balancer
   */
  readonly healthCheckGrace?: Duration;
  /**
   * Target groups that send requests to the tasks. The service must wait for their listeners: `orderAfter`.
   * @default []
   */
  readonly loadBalancers?: readonly ServiceLoadBalancer[];
  /**
   * Wait until a deployment has ended, and fail the apply if ECS rolled it back. Without it an apply succeeds whatever
   * becomes of the new revision.
   * @default true
   */
  readonly failOnRollback?: boolean;
  /**
   * How long an apply waits for a deployment; the circuit breaker needs several failed starts to act.
   * @default Duration.minutes(30)
   */
  readonly deploymentTimeout?: Duration;
  /**
   * `terraform`: an apply rolls out each new revision. `ci`: a pipeline does; Terraform makes revisions and leaves the
   * running one alone, so that changes of the task reach nobody until the pipeline takes them up.
   * @default "terraform"
   */
  readonly taskDefinitionOwner?: TaskDefinitionOwner;
  /**
   * Scaling; see also `scaleBetween`.
   * @default - always `desiredCount` tasks
   */
  readonly scaling?: ScalingProps;
  /**
   * Let people open a shell in its tasks. The task must have `exec: true`.
   * @default - what the task says
   */
  readonly enableExec?: boolean;
  /**
   * Kind of subnets.
   * @default - private; public with publicIp
   */
  readonly tier?: SubnetTier;
  /**
   * Give each task a public address: the cheap way out without NAT. Risk: tasks can be reached from outside wherever a
   * rule of their security group allows it.
   * @default false
   */
  readonly publicIp?: boolean;
  /**
   * Version of the platform. ARM64 needs 1.4.0, sizes from 8 vCPU too.
   * @default "LATEST"
   */
  readonly platformVersion?: "LATEST" | "1.4.0";
  /**
   * Spread tasks evenly again after a zone has failed.
   * @default - true where maximumPercent allows it
   */
  readonly zoneRebalancing?: boolean;
  /**
   * Exact name: up to 255 letters, digits, _ and -. A change replaces the service.
   * @default - made from prefix, environment and path
   */
  readonly serviceName?: string;
  /**
   * Tags of the service and of its tasks.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const FARGATE_SERVICE_DEFAULTS = {
  capacity: { spotWeight: 0 },
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  loadBalancers: [],
  failOnRollback: true,
  deploymentTimeout: Duration.minutes(30),
  taskDefinitionOwner: "terraform",
  publicIp: false,
  platformVersion: "LATEST",
} as const;
