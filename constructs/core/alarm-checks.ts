import type { AlarmProps } from "./alarm-props";
import { ALARM_COMPARISONS, MISSING_DATA } from "./alarm-props";
import { type Check, malformed, notOneOf, notWhole, outside, refuse } from "./checks";
import { Duration } from "./duration";
import { Metric } from "./metric";
import { NAME_RULES } from "./names";
import { tagChecks } from "./tags";

/** CloudWatch looks back one day, or seven where a period is an hour or longer. */
const LONGEST_LOOK_BACK = { short: Duration.days(1), long: Duration.days(7) } as const;
const SUB_MINUTE = [10, 20, 30];
/** Metrics that S3 publishes once a day. */
const DAILY = ["BucketSizeBytes", "NumberOfObjects"];

/** Props with what the checks need filled in. */
export type SettledAlarmProps = AlarmProps & Required<Pick<AlarmProps, "comparison" | "periods" | "missingData">>;

/** Everything CloudWatch would refuse, and alarms that could never see a value. */
export function alarmChecks(props: SettledAlarmProps): Check {
  const { periods, datapoints, description } = props;
  return [
    outside("periods", periods, 1, Number.MAX_SAFE_INTEGER),
    notWhole("periods", periods),
    outside("datapoints", datapoints, 1, Math.max(periods, 1), "alarm on at most as many as are looked at"),
    notWhole("datapoints", datapoints),
    refuse(Number.isNaN(props.threshold), {
      prop: "threshold",
      must: "be a number",
      got: props.threshold,
      remedy: "give the value from which the alarm goes off",
    }),
    notOneOf("comparison", props.comparison, ALARM_COMPARISONS),
    notOneOf("missingData", props.missingData, MISSING_DATA),
    malformed("description", description, /^[\s\S]{1,1024}$/, {
      must: "say in 1 to 1024 characters what it means and what to do",
      remedy: "write it for whoever is woken by it",
    }),
    malformed("alarmName", props.alarmName, NAME_RULES.alarm.pattern, {
      must: `be 1 to ${NAME_RULES.alarm.maxLength} ${NAME_RULES.alarm.words}`,
      remedy: "rename it",
    }),
    outside("alarmName's length", props.alarmName?.length, 1, NAME_RULES.alarm.maxLength, "shorten it"),
    periodChecks(props),
    tagChecks("tags", props.tags),
  ];
}

function periodChecks({ metric, periods }: SettledAlarmProps): Check {
  const { period } = metric;
  if (period.isToken) return undefined;
  const seconds = period.toSeconds({ integral: false });
  const longest = seconds < 3600 ? LONGEST_LOOK_BACK.short : LONGEST_LOOK_BACK.long;
  return [
    refuse(!SUB_MINUTE.includes(seconds) && (seconds % 60 !== 0 || seconds < 60), {
      prop: "metric's period",
      must: "be 10, 20 or 30 seconds or a whole number of minutes",
      got: period,
      remedy: "round it",
    }),
    refuse(seconds * periods > longest.toSeconds(), {
      prop: "periods",
      must: `look back at most ${longest}, because CloudWatch allows a day, and seven from periods of an hour on`,
      got: `${periods} × ${period}`,
      remedy: "take fewer or other periods",
    }),
    metric instanceof Metric
      ? publishedChecks(metric, seconds)
      : Object.values(metric.using).map((term) => publishedChecks(term, seconds)),
  ];
}

/** Periods shorter than the time between two values see none. */
function publishedChecks({ namespace, metricName, period }: Metric, seconds: number): Check {
  const daily = namespace === "AWS/S3" && DAILY.includes(metricName);
  return [
    refuse(daily && seconds < Duration.days(1).toSeconds(), {
      prop: "metric's period",
      must: `be a day or longer for ${metricName}, which S3 publishes once a day`,
      got: period,
      remedy: "give Duration.days(1)",
    }),
    refuse(namespace.startsWith("AWS/") && SUB_MINUTE.includes(seconds), {
      prop: "metric's period",
      must: "be a minute or longer for metrics of AWS, which have one value a minute",
      got: period,
      remedy: "give Duration.minutes(1)",
    }),
  ];
}
