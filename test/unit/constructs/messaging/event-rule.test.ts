import { describe, expect, test } from "vitest";
import { FunctionCode } from "../../../../constructs/compute/function/function-code";
import { LambdaFunction } from "../../../../constructs/compute/function/lambda-function";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { AlarmTopic } from "../../../../constructs/messaging/alarm-topic";
import { jobStateChange } from "../../../../constructs/messaging/event-pattern";
import { type EventDelivery, EventRule, type EventRuleProps } from "../../../../constructs/messaging/event-rule";
import { FailureQueue } from "../../../../constructs/messaging/failure-queue";
import { WorkQueue } from "../../../../constructs/messaging/work-queue";
import { refusal, synthesize } from "../../../support/synthesize";

const code = FunctionCode.fromText("export const handler = async () => {};");
const pattern = jobStateChange(["arn:queue"], ["FAILED"]);

function rule(props: EventRuleProps) {
  return synthesize((stack) => new EventRule(stack, "Rule", props)).resource("Rule/Resource");
}

function mistakes(props: EventRuleProps, delivery?: EventDelivery): readonly string[] {
  return refusal((stack) => new EventRule(stack, "R", props).addTarget("T", new WorkQueue(stack, "Q"), delivery))
    .split("\n")
    .map((line) => line.replace(/^Shop\/R: /, ""));
}

describe("an EventRule", () => {
  test("goes by a pattern, whose values are in order", () => {
    const made = rule({ pattern: jobStateChange(["b", "a"], ["SUCCEEDED", "FAILED"]), description: "Ends" });
    expect(made).toMatchObject({ name: "shop-prod-rule", description: "Ends" });
    expect(made).not.toHaveProperty("schedule_expression");
    expect(JSON.parse(String(made.event_pattern))).toEqual({
      source: ["aws.batch"],
      "detail-type": ["Batch Job State Change"],
      detail: { jobQueue: ["a", "b"], status: ["FAILED", "SUCCEEDED"] },
    });
  });

  test.each([
    [Duration.minutes(1), "rate(1 minute)"],
    [Duration.minutes(5), "rate(5 minutes)"],
    [Duration.days(1), "rate(1440 minutes)"],
  ])("goes every %s", (every, expression) => {
    expect(rule({ every }).schedule_expression).toBe(expression);
  });

  test("calls a function, which it may before it does", () => {
    const stack = synthesize((scope) => {
      const called = new LambdaFunction(scope, "Called", { code });
      new EventRule(scope, "Rule", { pattern }).addTarget("Called", called);
    });
    const permission = stack.resources().find((path) => path.endsWith("aws_lambda_permission")) ?? "";
    const [path = ""] = permission.split(" ");
    expect(stack.resource(path)).toMatchObject({
      principal: "events.amazonaws.com",
      source_arn: `\${${stack.address("Rule/Resource")}.arn}`,
    });
    expect(stack.dependsOn("Rule/Called")).toEqual([path]);
    expect(stack.resource("Rule/Called")).toMatchObject({
      arn: `\${${stack.address("Called/Resource")}.arn}`,
      target_id: "Called",
      retry_policy: { maximum_retry_attempts: 185, maximum_event_age_in_seconds: 86_400 },
    });
  });

  test("calls one function for two rules", () => {
    const stack = synthesize((scope) => {
      const called = new LambdaFunction(scope, "Called", { code });
      for (const id of ["One", "Two"]) new EventRule(scope, id, { pattern }).addTarget("Called", called);
    });
    expect(stack.resources().filter((path) => path.endsWith("aws_lambda_permission"))).toHaveLength(2);
  });

  test("sends to a queue and leaves in another what it cannot deliver, each open to this rule only", () => {
    const encryptionKey = EncryptionKey.fromArn("arn:k");
    const stack = synthesize((scope) => {
      const deadLetters = new FailureQueue(scope, "Lost", { encryptionKey });
      const made = new EventRule(scope, "Rule", { pattern });
      made.addTarget("Pages", new WorkQueue(scope, "Pages"), { deadLetters, maxEventAge: Duration.hours(1) });
    });
    expect(stack.resource("Rule/Pages")).toMatchObject({
      arn: `\${${stack.address("Pages/Resource")}.arn}`,
      dead_letter_config: { arn: `\${${stack.address("Lost/Resource")}.arn}` },
      retry_policy: { maximum_event_age_in_seconds: 3600 },
    });
    for (const queue of ["Pages", "Lost"]) {
      expect(stack.json(`${queue}/Policy`, "policy")).toMatchObject({
        Statement: [
          { Effect: "Deny" },
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Condition: { ArnEquals: { "aws:SourceArn": `\${${stack.address("Rule/Resource")}.arn}` } },
          },
        ],
      });
    }
  });

  test("publishes to a topic", () => {
    const stack = synthesize((scope) => {
      new EventRule(scope, "Rule", { pattern }).addTarget("Alarms", new AlarmTopic(scope, "Alarms"));
    });
    expect(stack.resource("Rule/Alarms").arn).toBe(`\${${stack.address("Alarms/Resource")}.arn}`);
  });

  test("is measured by its name", () => {
    synthesize((scope) => {
      const made = new EventRule(scope, "Rule", { pattern });
      const metrics = [
        made.metricFailedInvocations(),
        made.metricDeadLetterFailures(),
        made.metricInvocations(),
        made.metricMatchedEvents(),
      ];
      expect(metrics.map(({ metricName }) => metricName)).toEqual([
        "FailedInvocations",
        "InvocationsFailedToBeSentToDlq",
        "Invocations",
        "MatchedEvents",
      ]);
      for (const { namespace, dimensions } of metrics) {
        expect([namespace, Object.keys(dimensions)]).toEqual(["AWS/Events", ["RuleName"]]);
      }
    });
  });
});

describe("an EventRule refuses", () => {
  test("to go by nothing, by both, or by what matches nothing", () => {
    expect(mistakes({})).toEqual([
      'pattern must be given or every, one of the two, got "neither"; say which events, or how often',
    ]);
    expect(mistakes({ pattern, every: Duration.hours(1) })).toEqual([
      'pattern must be given or every, one of the two, got "both"; say which events, or how often',
    ]);
    expect(mistakes({ pattern: jobStateChange([], ["FAILED"]) })).toEqual([
      "pattern.jobQueue must name a value, because an empty list matches no event, got an empty list; name what it is about",
    ]);
  });

  test("what EventBridge would", () => {
    expect(mistakes({ every: Duration.seconds(90), ruleName: "a b", description: "" })).toEqual([
      "every must be a whole number of minutes, got 90 seconds; round it",
      'description must be 1 to 512 characters, got ""; shorten it',
      'ruleName must be 1 to 64 letters, digits and _ . -, got "a b"; shorten or rename it',
    ]);
    expect(mistakes({ pattern }, { retryAttempts: 186, maxEventAge: Duration.seconds(59) })).toEqual([
      "retryAttempts must be from 0 to 185, got 186; give a number in that range",
      "maxEventAge must be from 60 seconds to 24 hours, got 59 seconds; give a duration in that range",
    ]);
  });

  test("fifo queues", () => {
    const build = () =>
      refusal((stack) => {
        const target = new WorkQueue(stack, "Q", { fifo: true });
        new EventRule(stack, "R", { pattern }).addTarget("T", target, { deadLetters: target });
      });
    expect(build().split("\n")).toEqual([
      'Shop/R: target must be a standard queue, because events have no message group, got "a fifo queue"; give it a queue of its own',
      'Shop/R: deadLetters must be a standard queue, because events have no message group, got "a fifo queue"; give it a queue of its own',
    ]);
  });
});
