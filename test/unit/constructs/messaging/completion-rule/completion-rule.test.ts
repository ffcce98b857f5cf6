import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import { FunctionCode } from "../../../../../constructs/compute/function/function-code";
import { LambdaFunction } from "../../../../../constructs/compute/function/lambda-function";
import { Duration } from "../../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../../constructs/core/encryption-key";
import { AlarmTopic } from "../../../../../constructs/messaging/alarm-topic";
import { CompletionRule } from "../../../../../constructs/messaging/completion-rule/completion-rule";
import type { CompletionRuleProps } from "../../../../../constructs/messaging/completion-rule/completion-rule-props";
import { allowed } from "../../../../support/permissions";
import { refusal, synthesize } from "../../../../support/synthesize";

const code = FunctionCode.fromText("export const handler = async () => {};");
const SOLVER = "arn:aws:batch:us-west-2:123456789012:job-queue/solver";
const GRADER = "arn:aws:batch:us-west-2:123456789012:job-queue/grader";
const source = { jobQueueArn: SOLVER };

function build(scope: Construct, props: Partial<CompletionRuleProps> = {}): CompletionRule {
  const handler = props.handler ?? new LambdaFunction(scope, "Complete", { code });
  const topic = props.topic ?? new AlarmTopic(scope, "Alarms");
  return new CompletionRule(scope, "Ends", { source, handler, topic, ...props });
}

function completion(props?: Partial<CompletionRuleProps>) {
  return synthesize((stack) => build(stack, props));
}

function under(stack: ReturnType<typeof completion>, path: string): readonly string[] {
  return stack.resources().filter((each) => each.startsWith(`${path}/`));
}

describe("a CompletionRule by default", () => {
  const stack = completion();

  test("is made of these resources", () => {
    expect(under(stack, "Ends")).toEqual([
      "Ends/Blocked/Resource aws_cloudwatch_event_rule",
      "Ends/Blocked/Target aws_cloudwatch_event_target",
      "Ends/BlockedAlarm/Resource aws_cloudwatch_metric_alarm",
      "Ends/DeadLetters/Policy aws_sqs_queue_policy",
      "Ends/DeadLetters/Resource aws_sqs_queue",
      "Ends/DeadLettersAlarm/Resource aws_cloudwatch_metric_alarm",
      "Ends/Failures/Policy aws_sqs_queue_policy",
      "Ends/Failures/Resource aws_sqs_queue",
      "Ends/FailuresAlarm/Resource aws_cloudwatch_metric_alarm",
      "Ends/HandlerDestinationAlarm/Resource aws_cloudwatch_metric_alarm",
      "Ends/HandlerErrorsAlarm/Resource aws_cloudwatch_metric_alarm",
      "Ends/HandlerThrottlesAlarm/Resource aws_cloudwatch_metric_alarm",
      "Ends/Rule/Handler aws_cloudwatch_event_target",
      "Ends/Rule/Resource aws_cloudwatch_event_rule",
      "Ends/Sweep/Resource aws_cloudwatch_event_rule",
      "Ends/Sweep/Sweeper aws_cloudwatch_event_target",
      "Ends/SweeperSilentAlarm/Resource aws_cloudwatch_metric_alarm",
      "Ends/UndeliveredAlarm/Resource aws_cloudwatch_metric_alarm",
    ]);
  });

  test("matches the ends of jobs by the queue's ARN", () => {
    expect(stack.json("Ends/Rule/Resource", "event_pattern")).toEqual({
      source: ["aws.batch"],
      "detail-type": ["Batch Job State Change"],
      detail: { jobQueue: [SOLVER], status: ["FAILED", "SUCCEEDED"] },
    });
  });

  test("tries to deliver for a day, then keeps the event", () => {
    expect(stack.resource("Ends/Rule/Handler")).toMatchObject({
      arn: `\${${stack.address("Complete/Resource")}.arn}`,
      retry_policy: { maximum_retry_attempts: 185, maximum_event_age_in_seconds: 86_400 },
      dead_letter_config: { arn: `\${${stack.address("Ends/DeadLetters/Resource")}.arn}` },
    });
  });

  test("lets the handler try three times, then keeps the call", () => {
    expect(stack.resource("Complete/AsyncFailure")).toMatchObject({
      maximum_retry_attempts: 2,
      maximum_event_age_in_seconds: 21_600,
      destination_config: {
        on_failure: { destination: `\${${stack.address("Ends/Failures/Resource")}.arn}` },
      },
    });
    expect(allowed(stack, "Complete/Role/Policy")).toContain("sqs:SendMessage Ends/Failures/Resource");
  });

  test("hands over the first event only when all that catches it is there", () => {
    expect(stack.dependsOn("Ends/Rule/Handler")).toEqual(
      expect.arrayContaining([
        "Complete/AsyncFailure",
        "Ends/DeadLetters/Policy",
        "Ends/Failures/Policy",
        expect.stringMatching(/^Complete\/from-/),
      ]),
    );
  });

  test("lets each rule call the function, and only the rules", () => {
    const permissions = stack.resources().filter((path) => path.endsWith("aws_lambda_permission"));
    const sources = permissions.map((path) => stack.resource(path.split(" ")[0] ?? "").source_arn);
    expect(sources.sort()).toEqual(
      ["Ends/Rule/Resource", "Ends/Sweep/Resource"].map((rule) => `\${${stack.address(rule)}.arn}`).sort(),
    );
  });

  test("opens its dead letters to its own two rules", () => {
    const { Statement } = stack.json("Ends/DeadLetters/Policy", "policy") as { Statement: { Condition: object }[] };
    expect(Statement.slice(1).map(({ Condition }) => Condition)).toEqual(
      ["Ends/Rule/Resource", "Ends/Blocked/Resource"].map((rule) => ({
        ArnEquals: { "aws:SourceArn": `\${${stack.address(rule)}.arn}` },
      })),
    );
  });

  test("tells the topic why a queue is blocked", () => {
    expect(stack.json("Ends/Blocked/Resource", "event_pattern")).toMatchObject({
      "detail-type": ["Batch Job Queue Blocked"],
      detail: { jobQueue: [SOLVER] },
    });
    expect(stack.resource("Ends/Blocked/Target").arn).toBe(`\${${stack.address("Alarms/Resource")}.arn}`);
  });

  test("sweeps every five minutes, and forgets a call by the next", () => {
    expect(stack.resource("Ends/Sweep/Resource").schedule_expression).toBe("rate(5 minutes)");
    expect(stack.resource("Ends/Sweep/Sweeper")).toMatchObject({
      arn: `\${${stack.address("Complete/Resource")}.arn}`,
      retry_policy: { maximum_retry_attempts: 2, maximum_event_age_in_seconds: 300 },
    });
  });
});

describe("the alarms of a CompletionRule", () => {
  const stack = completion();
  const recipient = `\${${stack.address("Alarms/Resource")}.arn}`;

  test.each([
    ["DeadLettersAlarm", "ApproximateNumberOfMessagesVisible", "Maximum", 60],
    ["FailuresAlarm", "ApproximateNumberOfMessagesVisible", "Maximum", 60],
    ["HandlerErrorsAlarm", "Errors", "Sum", 300],
    ["HandlerThrottlesAlarm", "Throttles", "Sum", 300],
    ["HandlerDestinationAlarm", "DestinationDeliveryFailures", "Sum", 300],
    ["BlockedAlarm", "MatchedEvents", "Sum", 300],
  ])("%s goes off at the first %s", (id, metric_name, statistic, period) => {
    expect(stack.resource(`Ends/${id}/Resource`)).toMatchObject({
      metric_name,
      statistic,
      period,
      threshold: 0,
      comparison_operator: "GreaterThanThreshold",
      treat_missing_data: "notBreaching",
      alarm_actions: [recipient],
      alarm_description: expect.stringMatching(/\. \S/),
    });
  });

  test("UndeliveredAlarm adds up what all three rules gave up", () => {
    const { metric_query } = stack.resource("Ends/UndeliveredAlarm/Resource") as { metric_query: object[] };
    expect(metric_query).toHaveLength(7);
    expect(metric_query.at(-1)).toMatchObject({
      expression: [0, 1, 2].map((rule) => `FILL(failed${rule}, 0) + FILL(lost${rule}, 0)`).join(" + "),
      return_data: true,
    });
  });

  test("SweeperSilentAlarm goes off when nothing was called three times", () => {
    expect(stack.resource("Ends/SweeperSilentAlarm/Resource")).toMatchObject({
      metric_name: "Invocations",
      comparison_operator: "LessThanThreshold",
      threshold: 1,
      evaluation_periods: 3,
      period: 300,
      treat_missing_data: "breaching",
    });
  });

  test("tell nobody if that is said, and then no rule is about blocked queues", () => {
    const quiet = completion({ topic: "none" });
    const alarms = quiet.resources().filter((path) => path.endsWith("aws_cloudwatch_metric_alarm"));
    expect(alarms).toHaveLength(7);
    for (const path of alarms) {
      expect(quiet.resource(path.split(" ")[0] ?? "")).not.toHaveProperty("alarm_actions");
    }
    expect(quiet.has("Ends/Blocked/Resource")).toBe(false);
  });

  test("are at hand", () => {
    synthesize((scope) => expect(build(scope).alarms).toHaveLength(8));
  });
});

describe("a CompletionRule's prop", () => {
  test("source takes several queues, each once", () => {
    const stack = completion({ source: [{ jobQueueArn: SOLVER }, { jobQueueArn: GRADER }, source] });
    for (const rule of ["Rule", "Blocked"]) {
      expect(stack.json(`Ends/${rule}/Resource`, "event_pattern")).toMatchObject({
        detail: { jobQueue: [GRADER, SOLVER] },
      });
    }
  });

  test("states narrows down which ends", () => {
    expect(completion({ states: ["FAILED"] }).json("Ends/Rule/Resource", "event_pattern")).toMatchObject({
      detail: { status: ["FAILED"] },
    });
  });

  test("delivery, repetition and retention are taken over", () => {
    const stack = completion({
      deliveryRetries: 10,
      deliveryTime: Duration.hours(1),
      handlerRetries: 0,
      handlerTime: Duration.minutes(30),
      failureRetention: Duration.days(7),
    });
    expect(stack.resource("Ends/Rule/Handler")).toMatchObject({
      retry_policy: { maximum_retry_attempts: 10, maximum_event_age_in_seconds: 3600 },
    });
    expect(stack.resource("Complete/AsyncFailure")).toMatchObject({
      maximum_retry_attempts: 0,
      maximum_event_age_in_seconds: 1800,
    });
    for (const queue of ["DeadLetters", "Failures"]) {
      expect(stack.resource(`Ends/${queue}/Resource`).message_retention_seconds).toBe(604_800);
    }
  });

  test("blocked sends those events elsewhere", () => {
    const stack = synthesize((scope) => {
      const handler = new LambdaFunction(scope, "Complete", { code });
      build(scope, { handler, blocked: handler, topic: "none" });
    });
    expect(stack.resource("Ends/Blocked/Target").arn).toBe(`\${${stack.address("Complete/Resource")}.arn}`);
    expect(stack.has("Ends/BlockedAlarm/Resource")).toBe(true);
  });

  test("sweeper has a function and a pace of its own, with alarms of its own", () => {
    const stack = synthesize((scope) => {
      const sweep = new LambdaFunction(scope, "Look", { code });
      build(scope, { sweeper: { handler: sweep, every: Duration.minutes(15) } });
    });
    expect(stack.resource("Ends/Sweep/Resource").schedule_expression).toBe("rate(15 minutes)");
    expect(stack.resource("Ends/Sweep/Sweeper").arn).toBe(`\${${stack.address("Look/Resource")}.arn}`);
    expect(stack.resource("Ends/SweeperErrorsAlarm/Resource").dimensions).toEqual({
      FunctionName: stack.resource("Look/Resource").function_name,
    });
    expect(stack.has("Ends/SweeperThrottlesAlarm/Resource")).toBe(true);
    expect(stack.resource("Ends/SweeperSilentAlarm/Resource").period).toBe(900);
  });

  test("sweeper off leaves the sweeping to others", () => {
    const paths = completion({ sweeper: "off" }).resources();
    expect(paths.filter((path) => path.startsWith("Ends/Sweep"))).toEqual([]);
  });

  test("encryptionKey encrypts both queues, and lets in who leaves failures there", () => {
    const stack = synthesize((scope) => {
      build(scope, { encryptionKey: new EncryptionKey(scope, "Key") });
    });
    const key = `\${${stack.address("Key/Resource")}.arn}`;
    for (const queue of ["DeadLetters", "Failures"]) {
      expect(stack.resource(`Ends/${queue}/Resource`).kms_master_key_id).toBe(key);
    }
    expect(JSON.stringify(stack.json("Key/Resource", "policy"))).toContain("events.amazonaws.com");
    expect(allowed(stack, "Complete/Role/Policy")).toContain("kms:GenerateDataKey Key/Resource");
  });

  test("tags reach queues, rules and alarms", () => {
    const stack = completion({ tags: { team: "a" } });
    const taggable = ["aws_sqs_queue", "aws_cloudwatch_event_rule", "aws_cloudwatch_metric_alarm"];
    for (const each of under(stack, "Ends")) {
      const [path = "", type = ""] = each.split(" ");
      if (taggable.includes(type)) expect(stack.resource(path).tags).toEqual({ team: "a" });
    }
  });
});

describe("a CompletionRule refuses", () => {
  function mistakes(props: Partial<CompletionRuleProps>): readonly string[] {
    return refusal((stack) => build(stack, props))
      .split("\n")
      .map((line) => line.replace(/^Shop\/Ends: /, ""));
  }

  test("what would lose events, all at once", () => {
    expect(
      mistakes({
        source: [],
        states: ["RUNNING" as never, "FAILED", "FAILED"],
        deliveryRetries: 186,
        deliveryTime: Duration.days(2),
        handlerRetries: 3,
        handlerTime: Duration.seconds(30),
        failureRetention: Duration.days(15),
        sweeper: { every: Duration.seconds(90) },
      }),
    ).toEqual([
      "source must have 1 to 10 items, got 0; add some",
      "states must have 1 to 2 items, got 3; remove some",
      'states must name each item once, got "FAILED"; remove the repetition',
      'states must be one of SUCCEEDED, FAILED, got "RUNNING"; a job in any other state has not ended; use the job\'s onStateChange for those',
      "deliveryRetries must be from 0 to 185, got 186; give a number in that range",
      "deliveryTime must be from 60 seconds to 24 hours, got 2 days; give a duration in that range",
      "handlerRetries must be from 0 to 2, got 3; give a number in that range",
      "handlerTime must be from 60 seconds to 6 hours, got 30 seconds; give a duration in that range",
      "failureRetention must be from 1 minute to 14 days, got 15 days; give a duration in that range",
      "sweeper.every must be a whole number of minutes, got 90 seconds; round it",
    ]);
  });

  test("a handler that can never run", () => {
    const stopped = refusal((stack) =>
      build(stack, { handler: new LambdaFunction(stack, "Stopped", { code, reservedConcurrency: 0 }) }),
    );
    expect(stopped).toBe(
      'Shop/Ends: handler must be able to run, because every event would wait and then be left among the failures, got "reservedConcurrency: 0"; leave reservedConcurrency out, or reserve at least 1',
    );
  });

  test("a second rule for one handler, which has one queue of failures", () => {
    const twice = refusal((stack) => {
      const handler = new LambdaFunction(stack, "Complete", { code });
      for (const id of ["One", "Two"]) new CompletionRule(stack, id, { source, handler, topic: "none" });
    });
    expect(twice).toMatch(/onAsyncFailure must be asked for once/);
  });
});
