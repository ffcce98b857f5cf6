import { Duration } from "../../core/duration";
import type { FargateCapacity } from "../fargate/capacity";
import type { Cooldowns, TaskRange } from "../fargate/scaling-props";
import type { TaskDefinitionOwner } from "../fargate/service-props";
import type { FargateTaskProps } from "../fargate/task-props";
import type { LoadBalancingAlgorithm, TargetHealthCheck } from "../load-balancer/target-group-props";

/** How the number of tasks follows the load. Tasks are added when any target asks for it, removed when all agree. */
export interface ApiScaling extends TaskRange, Cooldowns {
  /**
   * Per cent of the processors to keep in use: 1 to 100.
   * @default 70
   */
  readonly cpu?: number | "off";
  /**
   * Per cent of the memory to keep in use: 1 to 100.
   * @default 80
   */
  readonly memory?: number | "off";
  /**
   * Requests a minute to keep for each task.
   * @default - not scaled by it
   */
  readonly requestsPerTarget?: number;
}
export const API_SCALING_DEFAULTS = { cpu: 70, memory: 80 } as const;

/** What a `FargateApi` decides of its task itself. */
type Decided = "network" | "port" | "stopTimeout" | "healthCheck" | "family" | "tags";

/** Props of an {@link ApiVersion}: what runs, how often, and how it is looked after. */
export interface ApiVersionProps extends Omit<FargateTaskProps, Decided> {
  /**
   * Port the application listens on: 1 to 65535.
   * @default 8080
   */
  readonly port?: number;
  /**
   * Tasks that run; where scaling is on, only at the start.
   * @default - 2, or `scaling.min` where scaling is on
   */
  readonly desiredCount?: number;
  /**
   * How the number of tasks follows the load.
   * @default - always `desiredCount` tasks
   */
  readonly scaling?: ApiScaling;
  /**
   * On demand or on Spot.
   * @default { spotWeight: 0 }
   */
  readonly capacity?: FargateCapacity;
  /**
   * How the load balancer finds out which tasks can answer.
   * @default { path: "/health" }
   */
  readonly healthCheck?: TargetHealthCheck;
  /**
   * Time to start in which bad answers do not count, in whole seconds.
   * @default - 60 seconds, longer where healthCheck needs more
   */
  readonly healthCheckGrace?: Duration;
  /**
   * New tasks get their full part of the requests after so long: 30 seconds to 15 minutes, with round_robin only.
   * @default Duration.seconds(0)
   */
  readonly slowStart?: Duration;
  /**
   * How requests are shared out among tasks.
   * @default "round_robin"
   */
  readonly algorithm?: LoadBalancingAlgorithm;
  /**
   * Wait until a deployment has ended, and fail the apply if ECS rolled it back.
   * @default true
   */
  readonly failOnRollback?: boolean;
  /**
   * How long an apply waits for a deployment.
   * @default Duration.minutes(30)
   */
  readonly deploymentTimeout?: Duration;
  /**
   * Who decides which revision runs: an apply, or a pipeline of yours.
   * @default "terraform"
   */
  readonly taskDefinitionOwner?: TaskDefinitionOwner;
}
export const API_VERSION_DEFAULTS = {
  port: 8080,
  capacity: { spotWeight: 0 },
  healthCheck: { path: "/health" },
  slowStart: Duration.seconds(0),
  algorithm: "round_robin",
  failOnRollback: true,
  deploymentTimeout: Duration.minutes(30),
  taskDefinitionOwner: "terraform",
} as const;
