import { Duration } from "../../core/duration";
import type { Tags } from "../../core/tags";

/** How a load balancer finds out which tasks can answer. */
export interface TargetHealthCheck {
  /**
   * Path that is asked; it must answer without a login.
   * @default "/health"
   */
  readonly path?: string;
  /**
   * How often each task is asked: 5 to 300 whole seconds.
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;
  /**
   * How long an answer may take: 2 to 120 whole seconds, less than the interval.
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;
  /**
   * Good answers in a row that make a task healthy again: 2 to 10.
   * @default 2
   */
  readonly healthyThreshold?: number;
  /**
   * Bad answers in a row after which a task gets no more requests and is replaced: 2 to 10.
   * @default 3
   */
  readonly unhealthyThreshold?: number;
  /**
   * Status codes that count as good, such as `200` or `200-299`.
   * @default "200"
   */
  readonly codes?: string;
}
export const TARGET_HEALTH_CHECK_DEFAULTS = {
  path: "/health",
  interval: Duration.seconds(30),
  timeout: Duration.seconds(5),
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  codes: "200",
} as const;
/** A health check with its defaults filled in. */
export type SettledHealthCheck = Required<TargetHealthCheck>;

/** How requests are shared out among tasks. */
export type LoadBalancingAlgorithm = "round_robin" | "least_outstanding_requests" | "weighted_random";

/** How requests reach the tasks of one version. */
export interface TargetGroupProps {
  readonly vpcId: string;
  readonly port: number;
  readonly healthCheck: SettledHealthCheck;
  readonly deregistrationDelay: Duration;
  readonly algorithm: LoadBalancingAlgorithm;
  /** Zero for none. */
  readonly slowStart: Duration;
  readonly tags: Tags | undefined;
}

/** Fills in the defaults. */
export function settleHealthCheck(check: TargetHealthCheck = {}): SettledHealthCheck {
  const { path = TARGET_HEALTH_CHECK_DEFAULTS.path, interval = TARGET_HEALTH_CHECK_DEFAULTS.interval } = check;
  const { timeout = TARGET_HEALTH_CHECK_DEFAULTS.timeout, codes = TARGET_HEALTH_CHECK_DEFAULTS.codes } = check;
  const { healthyThreshold = TARGET_HEALTH_CHECK_DEFAULTS.healthyThreshold } = check;
  const { unhealthyThreshold = TARGET_HEALTH_CHECK_DEFAULTS.unhealthyThreshold } = check;
  return { path, interval, timeout, codes, healthyThreshold, unhealthyThreshold };
}
