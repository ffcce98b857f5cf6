import type { Duration } from "./duration";

/** How the values of one period become one number. */
export type Statistic = "Average" | "Sum" | "Minimum" | "Maximum" | "SampleCount" | `p${number}`;

/** Which series of CloudWatch. */
export interface MetricProps {
  /** Such as `AWS/SQS`. */
  readonly namespace: string;
  /** Such as `ApproximateNumberOfMessagesVisible`. */
  readonly metricName: string;
  /** The resource it is about. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** How the values of one period become one number. */
  readonly statistic: Statistic;
  /** A whole number of minutes for most metrics; one day for the sizes of S3. */
  readonly period: Duration;
  /**
   * How a graph names it.
   * @default - the metric's name
   */
  readonly label?: string;
}

/** What may be changed of a metric that a construct offers. */
export type MetricOptions = Partial<Pick<MetricProps, "statistic" | "period" | "label">>;

/** One CloudWatch metric: a value to hand to alarms and dashboards. Making one creates no resource. */
export class Metric implements MetricProps {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
  readonly period: Duration;
  readonly label?: string;

  constructor(props: MetricProps, options: MetricOptions = {}) {
    this.namespace = props.namespace;
    this.metricName = props.metricName;
    this.dimensions = props.dimensions;
    this.statistic = options.statistic ?? props.statistic;
    this.period = options.period ?? props.period;
    this.label = options.label ?? props.label;
  }

  /** The same series read in another way. */
  with(options: MetricOptions): Metric {
    return new Metric(this, options);
  }
}
