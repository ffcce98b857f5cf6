import type { MathMetric } from "./math-metric";
import type { Metric } from "./metric";
import type { Tags } from "./tags";

/** Who is told: an `AlarmTopic`, or any topic that CloudWatch may publish to. */
export interface AlarmRecipient {
  readonly topicArn: string;
}

/** How the metric's value stands to the threshold when the alarm goes off. */
export const ALARM_COMPARISONS = [">", ">=", "<", "<="] as const;
export type AlarmComparison = (typeof ALARM_COMPARISONS)[number];

/** What a period without a value counts as. */
export const MISSING_DATA = ["notBreaching", "breaching", "ignore", "missing"] as const;
export type MissingData = (typeof MISSING_DATA)[number];

/** Props of {@link Alarm}. */
export interface AlarmProps {
  /** What is watched; its period is how often. */
  readonly metric: Metric | MathMetric;
  /** The value it is compared with, in the metric's unit. */
  readonly threshold: number;
  /** What it means and what to do about it, for whoever is woken by it: up to 1024 characters. */
  readonly description: string;
  /** Who is told when it goes off; `"none"` for an alarm that is only looked at. */
  readonly topic: AlarmRecipient | "none";
  /**
   * ARNs of what else is set off, such as scaling policies.
   * @default []
   */
  readonly actions?: readonly string[];
  /**
   * How the value stands to the threshold when the alarm goes off.
   * @default ">"
   */
  readonly comparison?: AlarmComparison;
  /**
   * How many of the latest periods are looked at. All together are at most a day, or seven days where a period is an
   * hour or longer.
   * @default 1
   */
  readonly periods?: number;
  /**
   * How many of them must break the threshold: 1 to `periods`.
   * @default - all of them
   */
  readonly datapoints?: number;
  /**
   * What a period without a value counts as. Many metrics of AWS have no value where nothing happened; watch for a
   * silence itself with `breaching`.
   * @default "notBreaching"
   */
  readonly missingData?: MissingData;
  /**
   * Also tell when it is over.
   * @default false
   */
  readonly tellRecovery?: boolean;
  /**
   * Exact name: up to 255 letters, digits, spaces and _ / . : -. A change replaces the alarm.
   * @default - made from prefix, environment and path
   */
  readonly alarmName?: string;
  /**
   * Tags of the alarm.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const ALARM_DEFAULTS = {
  actions: [],
  comparison: ">",
  periods: 1,
  missingData: "notBreaching",
  tellRecovery: false,
} as const satisfies Partial<AlarmProps>;
