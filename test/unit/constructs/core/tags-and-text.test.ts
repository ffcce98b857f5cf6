import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Lazy } from "cdktf";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { Metric } from "../../../../constructs/core/metric";
import { tagAll } from "../../../../constructs/core/tags";
import { literal } from "../../../../constructs/core/tokens";
import { refusal, synthesize } from "../../../support/synthesize";

describe("tags", () => {
  test("reach everything below; a resource's own win", () => {
    const stack = synthesize((scope) => {
      new SqsQueue(scope, "Plain", {});
      new SqsQueue(scope, "Tagged", { tags: { team: "own" } });
      tagAll(scope, { team: "timetable", cost: "a" });
    });
    expect(stack.resource("Plain").tags).toEqual({ team: "timetable", cost: "a" });
    expect(stack.resource("Tagged").tags).toEqual({ team: "own", cost: "a" });
  });

  test("are refused as AWS would", () => {
    const tags = { "aws:team": "x", ok: "a|b" };
    expect(refusal(() => undefined, { tags }).split("\n")).toEqual([
      'Shop: tags.aws:team must have a key of 1 to 128 letters, digits, spaces and _ . : / = + - @ that does not begin with aws:, got "aws:team"; rename it',
      'Shop: tags.ok must be at most 256 letters, digits, spaces and _ . : / = + - @, got "a|b"; shorten it or replace the other characters',
    ]);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_unused, index) => [`k${index}`, "v"]));
    expect(refusal(() => undefined, { tags: many })).toBe("Shop: tags must have at most 50 tags, got 51; remove some");
  });
});

describe("literal", () => {
  test("escapes what Terraform would interpolate, once", () => {
    expect(literal(`echo \${HOME} %{if}`)).toBe(`echo $\${HOME} %%{if}`);
    expect(literal(literal(`echo \${HOME}`))).toBe(`echo $\${HOME}`);
  });

  test("leaves references alone", () => {
    const stack = synthesize((scope) => {
      const queue = new SqsQueue(scope, "Other", {});
      new SqsQueue(scope, "Queue", {
        tags: { command: literal(`echo \${HOME} ${queue.name} ${Lazy.stringValue({ produce: () => `\${x}` })}`) },
      });
    });
    const tags = stack.resource("Queue").tags as Record<string, string>;
    expect(tags.command).toBe(`echo $\${HOME} \${${stack.address("Other")}.name} \${x}`);
  });
});

test("a metric keeps what is not changed", () => {
  const dimensions = { QueueName: "jobs" };
  const metric = new Metric({
    namespace: "AWS/SQS",
    metricName: "NumberOfMessagesSent",
    dimensions,
    statistic: "Sum",
    period: Duration.minutes(5),
  });
  const read = metric.with({ statistic: "p99", label: "sent" });
  expect(read).toMatchObject({ namespace: "AWS/SQS", dimensions, statistic: "p99", label: "sent" });
  expect(read.period.toMinutes()).toBe(5);
  expect(metric.statistic).toBe("Sum");
});
