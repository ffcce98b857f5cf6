import { Duration } from "../../core/duration";
import type { Metric } from "../../core/metric";

/** How fast a policy acts again. */
export interface Cooldowns {
  /**
   * After tasks were added, until more are.
   * @default Duration.seconds(60)
   */
  readonly outCooldown?: Duration;
  /**
   * After tasks were removed, until more are.
   * @default Duration.minutes(5)
   */
  readonly inCooldown?: Duration;
}
export const COOLDOWNS_DEFAULTS = { outCooldown: Duration.seconds(60), inCooldown: Duration.minutes(5) } as const;

/** A target to keep a metric at. */
export interface TargetTracking extends Cooldowns {
  /** Value the metric is kept at; per cent for utilisation. */
  readonly target: number;
  /**
   * Add tasks only: something else removes them.
   * @default false
   */
  readonly disableScaleIn?: boolean;
}
export const TARGET_TRACKING_DEFAULTS = { ...COOLDOWNS_DEFAULTS, disableScaleIn: false } as const;

/** How many tasks there may be. */
export interface TaskRange {
  /** From 0. */
  readonly min: number;
  /** Up to 5000, the quota of tasks of one service. */
  readonly max: number;
}

/** Scaling in one go. */
export interface ScalingProps extends TaskRange, Cooldowns {
  /**
   * Per cent of the processors to keep in use: 1 to 100.
   * @default - not scaled by it
   */
  readonly cpu?: number;
  /**
   * Per cent of the memory to keep in use: 1 to 100.
   * @default - not scaled by it
   */
  readonly memory?: number;
}

/** A metric, or arithmetic over metrics, that goes down when tasks are added. */
export interface MetricTracking extends TargetTracking {
  /** One metric, or named ones for `expression`. */
  readonly metric: Metric | MetricMath;
}

/** Arithmetic over metrics. */
export interface MetricMath {
  /** Such as `(visible + running) / FILL(tasks, 1)`. */
  readonly expression: string;
  /** The metrics by the names the expression uses: a lower-case letter first. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /**
   * How a graph names it.
   * @default - the expression
   */
  readonly label?: string;
}

/** One step: from `from` on, how many tasks to add or remove, or to have. */
export interface ScalingStep {
  /**
   * Lower bound of the metric, as a distance from the alarm's threshold.
   * @default - everything below `to`
   */
  readonly from?: number;
  /**
   * Upper bound, as a distance from the alarm's threshold.
   * @default - everything above `from`
   */
  readonly to?: number;
  /** Tasks to add (or remove, if negative), or to have. */
  readonly change: number;
}

/** Steps that an alarm sets off. */
export interface StepScaling {
  /** Whether `change` adds tasks or says how many to have. */
  readonly adjustment: "ChangeInCapacity" | "ExactCapacity";
  readonly steps: readonly ScalingStep[];
  /**
   * Until the next step.
   * @default Duration.seconds(60)
   */
  readonly cooldown?: Duration;
}
export const STEP_SCALING_DEFAULTS = { cooldown: Duration.seconds(60) } as const;
