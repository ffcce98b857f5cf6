import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
  type CloudwatchMetricAlarmMetricQuery,
} from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { Construct } from "constructs";
import { alarmChecks, type SettledAlarmProps } from "./alarm-checks";
import { ALARM_DEFAULTS, type AlarmComparison, type AlarmProps } from "./alarm-props";
import { checkProps } from "./checks";
import type { MathMetric, MetricQuery } from "./math-metric";
import { Metric, type Statistic } from "./metric";
import { physicalName } from "./names";

const OPERATORS: Readonly<Record<AlarmComparison, string>> = {
  ">": "GreaterThanThreshold",
  ">=": "GreaterThanOrEqualToThreshold",
  "<": "LessThanThreshold",
  "<=": "LessThanOrEqualToThreshold",
};

/**
 * Tells somebody when a metric, or arithmetic over several, leaves its bounds. About 0.10 USD a month for each metric
 * watched; the first ten of an account are free.
 *
 * @example
 * import { Alarm, AlarmTopic, Duration, MillraceApp, MillraceStack, WorkQueue } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Extraction", { environment });
 * const topic = new AlarmTopic(stack, "Alarms", { emails: ["operations@example.org"] });
 * new Alarm(stack, "PagesWaitLong", {
 *   metric: new WorkQueue(stack, "Pages").metricAge(),
 *   threshold: Duration.minutes(30).toSeconds(),
 *   description: "Pages wait for more than half an hour. Look whether workers start, then raise their number.",
 *   periods: 5,
 *   topic,
 * });
 */
export class Alarm extends Construct {
  /** Known after apply. */
  readonly alarmArn: string;
  /** Known at synth. */
  readonly alarmName: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: CloudwatchMetricAlarm;

  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    const settled = settle(props);
    checkProps(this, alarmChecks(settled));
    this.resource = new CloudwatchMetricAlarm(this, "Resource", {
      alarmName: props.alarmName ?? physicalName(this, "alarm"),
      alarmDescription: props.description,
      comparisonOperator: OPERATORS[settled.comparison],
      threshold: props.threshold,
      evaluationPeriods: settled.periods,
      datapointsToAlarm: props.datapoints,
      treatMissingData: settled.missingData,
      ...watched(props.metric),
      ...actions(props),
      tags: props.tags,
    });
    this.alarmArn = this.resource.arn;
    this.alarmName = this.resource.alarmName;
  }
}

function settle(props: AlarmProps): SettledAlarmProps {
  const { comparison = ALARM_DEFAULTS.comparison, periods = ALARM_DEFAULTS.periods } = props;
  const { missingData = ALARM_DEFAULTS.missingData } = props;
  return { ...props, comparison, periods, missingData };
}

function actions(props: AlarmProps) {
  const { topic, tellRecovery = ALARM_DEFAULTS.tellRecovery, actions: started = ALARM_DEFAULTS.actions } = props;
  const recipients = topic === "none" ? [] : [topic.topicArn];
  const alarmActions = [...recipients, ...started];
  return {
    ...(alarmActions.length === 0 ? {} : { alarmActions }),
    ...(tellRecovery && recipients.length > 0 ? { okActions: recipients } : {}),
  };
}

function watched(metric: Metric | MathMetric): Partial<CloudwatchMetricAlarmConfig> {
  if (metric instanceof Metric) return plain(metric);
  return { metricQuery: metric.queries.map(asked) };
}

function plain({ namespace, metricName, dimensions, period, statistic }: Metric): Partial<CloudwatchMetricAlarmConfig> {
  const how = isPercentile(statistic) ? { extendedStatistic: statistic } : { statistic };
  return { namespace, metricName, dimensions: { ...dimensions }, period: period.toSeconds(), ...how };
}

function isPercentile(statistic: Statistic): boolean {
  return /^p\d/.test(statistic);
}

/** An alarm asks for each metric of an expression by itself, in periods of seconds. */
function asked(query: MetricQuery): CloudwatchMetricAlarmMetricQuery {
  if (!("metric" in query)) return query;
  const { namespace, metricName, dimensions, statistic, period } = query.metric;
  const metric = { namespace, metricName, dimensions: { ...dimensions }, period: period.toSeconds(), stat: statistic };
  return { id: query.id, metric };
}
