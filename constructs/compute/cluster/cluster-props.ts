import { Duration } from "../../core/duration";
import type { KeyRef } from "../../core/encryption-key";
import type { Tags } from "../../core/tags";
import type { FargateCapacity } from "../fargate/capacity";

/** What Container Insights watches: tasks and containers too, services only, or nothing. */
export type ContainerInsights = "enhanced" | "enabled" | "disabled";

/** Who looked into a container, and what they typed. */
export interface ShellAudit {
  /**
   * How long the record is kept: a number of days CloudWatch Logs knows.
   * @default Duration.days(365)
   */
  readonly retention?: Duration;
  /**
   * A key of yours for the sessions and their record.
   * @default - TLS for sessions, keys of CloudWatch Logs for the record, free of charge
   */
  readonly encryptionKey?: KeyRef;
}
export const SHELL_AUDIT_DEFAULTS = { retention: Duration.days(365) } as const;

/** Props of {@link Cluster}. */
export interface ClusterProps {
  /**
   * Metrics of tasks and containers (`enhanced`), of services only (`enabled`), or none (`disabled`). Each metric
   * is paid for: about 0.07 USD a month with `enhanced`, which has far more of them; `disabled` has no count of running
   * tasks, by which queue workers are scaled.
   * @default "enhanced"
   */
  readonly containerInsights?: ContainerInsights;
  /**
   * Where tasks run that say nothing themselves. Services of this library always do.
   * @default { spotWeight: 0 }
   */
  readonly defaultCapacity?: FargateCapacity;
  /**
   * The record of shells opened in containers (ECS Exec). It is kept as soon as a task with `exec: true` runs here.
   * @default - made when first needed, kept for 365 days
   */
  readonly shellAudit?: ShellAudit;
  /**
   * Exact name: up to 255 letters, digits, _ and -. A change replaces the cluster.
   * @default - made from prefix, environment and path
   */
  readonly clusterName?: string;
  /**
   * Tags of the cluster.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const CLUSTER_DEFAULTS = { containerInsights: "enhanced", defaultCapacity: { spotWeight: 0 } } as const;
