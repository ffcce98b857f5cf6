import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Alarm } from "../../../../constructs/core/alarm";
import type { AlarmProps } from "../../../../constructs/core/alarm-props";
import { Duration } from "../../../../constructs/core/duration";
import { MathMetric } from "../../../../constructs/core/math-metric";
import { Metric, type MetricOptions } from "../../../../constructs/core/metric";
import { AlarmTopic } from "../../../../constructs/messaging/alarm-topic";
import { refusal, synthesize } from "../../../support/synthesize";

const topic = { topicArn: "arn:aws:sns:us-west-2:123456789012:operations" };
const description = "Too many. Look at the workers.";

function metric(options?: MetricOptions): Metric {
  const dimensions = { QueueName: "pages" };
  const period = Duration.minutes(1);
  return new Metric({ namespace: "AWS/SQS", metricName: "Visible", dimensions, statistic: "Sum", period }, options);
}

function alarm(props: Partial<AlarmProps> = {}) {
  return synthesize(
    (stack) => new Alarm(stack, "Late", { metric: metric(), threshold: 0, description, topic, ...props }),
  );
}

function mistakes(props: Partial<AlarmProps>): readonly string[] {
  return refusal((stack) => new Alarm(stack, "Late", { metric: metric(), threshold: 0, description, topic, ...props }))
    .split("\n")
    .map((line) => line.replace(/^Shop\/Late: /, ""));
}

describe("an Alarm", () => {
  test("goes off by default when one period is above the threshold, and a period without a value is none", () => {
    const { "//": _path, ...resource } = alarm().resource("Late/Resource");
    expect(resource).toEqual({
      alarm_name: "shop-prod-late",
      alarm_description: description,
      alarm_actions: [topic.topicArn],
      comparison_operator: "GreaterThanThreshold",
      threshold: 0,
      evaluation_periods: 1,
      treat_missing_data: "notBreaching",
      namespace: "AWS/SQS",
      metric_name: "Visible",
      dimensions: { QueueName: "pages" },
      statistic: "Sum",
      period: 60,
    });
  });

  test("tells a topic of ours, by reference", () => {
    const stack = synthesize((scope) => {
      const alarms = new AlarmTopic(scope, "Alarms");
      new Alarm(scope, "Late", { metric: metric(), threshold: 0, description, topic: alarms, tellRecovery: true });
    });
    const recipient = [`\${${stack.address("Alarms/Resource")}.arn}`];
    expect(stack.resource("Late/Resource")).toMatchObject({ alarm_actions: recipient, ok_actions: recipient });
  });

  test("tells nobody if that is said", () => {
    expect(alarm({ topic: "none", tellRecovery: true }).resource("Late/Resource")).not.toMatchObject({
      alarm_actions: expect.anything(),
    });
  });

  test("sets off scaling too, and tells of the recovery only who is told", () => {
    const actions = ["arn:aws:autoscaling:us-west-2:123456789012:scalingPolicy:wake"];
    expect(alarm({ actions, tellRecovery: true }).resource("Late/Resource")).toMatchObject({
      alarm_actions: [topic.topicArn, ...actions],
      ok_actions: [topic.topicArn],
    });
    const silent = alarm({ actions, topic: "none", tellRecovery: true }).resource("Late/Resource");
    expect(silent.alarm_actions).toEqual(actions);
    expect(silent).not.toHaveProperty("ok_actions");
  });

  test.each([
    [">", "GreaterThanThreshold"],
    [">=", "GreaterThanOrEqualToThreshold"],
    ["<", "LessThanThreshold"],
    ["<=", "LessThanOrEqualToThreshold"],
  ] as const)("compares by %s", (comparison, operator) => {
    expect(alarm({ comparison }).resource("Late/Resource").comparison_operator).toBe(operator);
  });

  test("takes over what else is said", () => {
    const props = { periods: 5, datapoints: 3, missingData: "breaching", alarmName: "late", tags: { a: "b" } } as const;
    expect(alarm({ ...props, threshold: 2.5 }).resource("Late/Resource")).toMatchObject({
      threshold: 2.5,
      evaluation_periods: 5,
      datapoints_to_alarm: 3,
      treat_missing_data: "breaching",
      alarm_name: "late",
      tags: { a: "b" },
    });
  });

  test("reads a percentile as CloudWatch wants it", () => {
    const { statistic, extended_statistic } = alarm({ metric: metric({ statistic: "p99.9" }) }).resource(
      "Late/Resource",
    );
    expect([statistic, extended_statistic]).toEqual([undefined, "p99.9"]);
  });

  test("watches arithmetic over several metrics, of which only the outcome counts", () => {
    const using = { sent: metric(), failed: metric({ statistic: "Maximum" }) };
    const share = new MathMetric({ expression: "failed / sent", using, label: "share" });
    const resource = alarm({ metric: share, threshold: 0.1 }).resource("Late/Resource");
    expect(resource).not.toHaveProperty("metric_name");
    expect(resource.metric_query).toEqual([
      { id: "sent", metric: term("Sum") },
      { id: "failed", metric: term("Maximum") },
      { id: "result", expression: "failed / sent", label: "share", return_data: true },
    ]);
  });

  function term(stat: string) {
    return { namespace: "AWS/SQS", metric_name: "Visible", dimensions: { QueueName: "pages" }, period: 60, stat };
  }
});

describe("an Alarm refuses", () => {
  test("what CloudWatch would, all at once", () => {
    expect(
      mistakes({
        periods: 2.5,
        datapoints: 3,
        threshold: Number.NaN,
        description: "",
        comparison: "==" as ">",
        missingData: "bad" as "missing",
        alarmName: "späte",
        tags: { "aws:x": "y" },
        metric: metric({ period: Duration.seconds(90) }),
      }),
    ).toEqual([
      "periods must be a whole number, got 2.5; round it",
      "datapoints must be from 1 to 2.5, got 3; alarm on at most as many as are looked at",
      "threshold must be a number, got NaN; give the value from which the alarm goes off",
      'comparison must be one of >, >=, <, <=, got "=="; choose one of them',
      'missingData must be one of notBreaching, breaching, ignore, missing, got "bad"; choose one of them',
      'description must say in 1 to 1024 characters what it means and what to do, got ""; write it for whoever is woken by it',
      'alarmName must be 1 to 255 letters, digits, spaces and _ / . : -, got "späte"; rename it',
      "metric's period must be 10, 20 or 30 seconds or a whole number of minutes, got 90 seconds; round it",
      'tags.aws:x must have a key of 1 to 128 letters, digits, spaces and _ . : / = + - @ that does not begin with aws:, got "aws:x"; rename it',
    ]);
  });

  test("to look back longer than CloudWatch does: a day, or a week in steps of hours", () => {
    expect(mistakes({ metric: metric({ period: Duration.minutes(5) }), periods: 289 })).toEqual([
      'periods must look back at most 1 day, because CloudWatch allows a day, and seven from periods of an hour on, got "289 × 5 minutes"; take fewer or other periods',
    ]);
    expect(mistakes({ metric: metric({ period: Duration.days(1) }), periods: 8 })).toEqual([
      'periods must look back at most 7 days, because CloudWatch allows a day, and seven from periods of an hour on, got "8 × 1 day"; take fewer or other periods',
    ]);
  });

  test("periods in which S3 says nothing", () => {
    const size = new Metric({
      namespace: "AWS/S3",
      metricName: "BucketSizeBytes",
      dimensions: { BucketName: "results", StorageType: "StandardStorage" },
      statistic: "Average",
      period: Duration.hours(1),
    });
    expect(mistakes({ metric: size })).toEqual([
      "metric's period must be a day or longer for BucketSizeBytes, which S3 publishes once a day, got 1 hour; give Duration.days(1)",
    ]);
  });

  test("periods of seconds for metrics of AWS, in an expression too", () => {
    const using = { visible: metric({ period: Duration.seconds(10) }) };
    const doubled = new MathMetric({ expression: "visible * 2", using, label: "doubled" });
    expect(mistakes({ metric: doubled })).toEqual([
      "metric's period must be a minute or longer for metrics of AWS, which have one value a minute, got 10 seconds; give Duration.minutes(1)",
    ]);
  });
});

test("an alarm is refused exactly when it looks back too far, whatever period and number", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 * 1440 }), fc.integer({ min: 1, max: 2000 }), (minutes, periods) => {
      const allowed = minutes * periods <= (minutes < 60 ? 1440 : 7 * 1440);
      const build = () => alarm({ metric: metric({ period: Duration.minutes(minutes) }), periods });
      if (allowed) build();
      else expect(build).toThrow(/look back at most/);
    }),
    { numRuns: 30 },
  );
});
