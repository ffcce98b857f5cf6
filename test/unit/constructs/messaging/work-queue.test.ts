import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { Role } from "../../../../constructs/core/role";
import { WorkQueue } from "../../../../constructs/messaging/work-queue";
import type { WorkQueueProps } from "../../../../constructs/messaging/work-queue-props";
import { allowed, permissions } from "../../../support/permissions";
import { refusal, synthesize } from "../../../support/synthesize";

const assumedBy = ["ecs-tasks.amazonaws.com"];

function queue(props?: WorkQueueProps) {
  return synthesize((stack) => new WorkQueue(stack, "Pages", props));
}

function mistakes(props: WorkQueueProps): readonly string[] {
  return refusal((stack) => new WorkQueue(stack, "Q", props))
    .split("\n")
    .map((line) => line.replace(/^Shop\/Q: /, ""));
}

describe("a WorkQueue by default", () => {
  test("is made of these resources", () => {
    expect(queue().resources()).toEqual([
      "Pages/DeadLetters aws_sqs_queue",
      "Pages/DeadLettersPolicy aws_sqs_queue_policy",
      "Pages/Policy aws_sqs_queue_policy",
      "Pages/RedriveAllow aws_sqs_queue_redrive_allow_policy",
      "Pages/Resource aws_sqs_queue",
    ]);
  });

  test("gives a task five minutes, waits for messages, and keeps dead letters longest", () => {
    const stack = queue();
    const { "//": _path, redrive_policy: _redrive, ...resource } = stack.resource("Pages/Resource");
    expect(resource).toEqual({
      name: "shop-prod-pages",
      visibility_timeout_seconds: 300,
      message_retention_seconds: 345_600,
      receive_wait_time_seconds: 20,
      sqs_managed_sse_enabled: true,
    });
    expect(stack.resource("Pages/DeadLetters")).toMatchObject({
      name: "shop-prod-pages-dead-letters",
      message_retention_seconds: 1_209_600,
      sqs_managed_sse_enabled: true,
    });
  });

  test("sends a message to its dead letters after three deliveries, and lets no other queue do so", () => {
    const stack = queue();
    expect(stack.json("Pages/Resource", "redrive_policy")).toEqual({
      deadLetterTargetArn: `\${${stack.address("Pages/DeadLetters")}.arn}`,
      maxReceiveCount: 3,
    });
    expect(stack.json("Pages/RedriveAllow", "redrive_allow_policy")).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: [`\${${stack.address("Pages/Resource")}.arn}`],
    });
  });

  test("talks TLS only, on both queues", () => {
    const stack = queue();
    for (const [policy, target] of [
      ["Policy", "Resource"],
      ["DeadLettersPolicy", "DeadLetters"],
    ] as const) {
      expect(stack.json(`Pages/${policy}`, "policy")).toMatchObject({
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "sqs:*",
            Resource: `\${${stack.address(`Pages/${target}`)}.arn}`,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      });
    }
  });
});

describe("a WorkQueue's prop", () => {
  test("taskTimeout is how long a message is hidden from others", () => {
    expect(queue({ taskTimeout: Duration.minutes(10) }).resource("Pages/Resource").visibility_timeout_seconds).toBe(
      600,
    );
  });

  test("maxReceiveCount, retention, deadLetterRetention and receiveWait are taken over", () => {
    const stack = queue({
      maxReceiveCount: 5,
      retention: Duration.days(1),
      deadLetterRetention: Duration.days(2),
      receiveWait: Duration.seconds(5),
    });
    expect(stack.json("Pages/Resource", "redrive_policy")).toMatchObject({ maxReceiveCount: 5 });
    expect(stack.resource("Pages/Resource")).toMatchObject({
      message_retention_seconds: 86_400,
      receive_wait_time_seconds: 5,
    });
    expect(stack.resource("Pages/DeadLetters").message_retention_seconds).toBe(172_800);
  });

  test("fifo keeps order within groups, on both queues", () => {
    const stack = queue({ fifo: true, contentBasedDeduplication: true });
    expect(stack.resource("Pages/Resource")).toMatchObject({
      name: "shop-prod-pages.fifo",
      fifo_queue: true,
      content_based_deduplication: true,
      deduplication_scope: "messageGroup",
      fifo_throughput_limit: "perMessageGroupId",
    });
    expect(stack.resource("Pages/DeadLetters")).toMatchObject({
      name: "shop-prod-pages-dead-letters.fifo",
      fifo_queue: true,
    });
  });

  test("queueName sets the exact names", () => {
    const stack = queue({ queueName: "timetable-jobs" });
    expect(stack.resource("Pages/Resource").name).toBe("timetable-jobs");
    expect(stack.resource("Pages/DeadLetters").name).toBe("timetable-jobs-dead-letters");
  });

  test("encryptionKey encrypts both queues", () => {
    const stack = queue({ encryptionKey: EncryptionKey.fromArn("arn:k") });
    for (const path of ["Pages/Resource", "Pages/DeadLetters"]) {
      expect(stack.resource(path).kms_master_key_id).toBe("arn:k");
      expect(stack.resource(path)).not.toHaveProperty("sqs_managed_sse_enabled");
    }
  });

  test("tags tags both queues", () => {
    const stack = queue({ tags: { team: "a" } });
    expect(stack.resource("Pages/Resource").tags).toEqual({ team: "a" });
    expect(stack.resource("Pages/DeadLetters").tags).toEqual({ team: "a" });
  });
});

describe("a WorkQueue refuses", () => {
  test("what SQS would, all at once", () => {
    expect(
      mistakes({
        taskTimeout: Duration.hours(13),
        maxReceiveCount: 0,
        retention: Duration.seconds(30),
        receiveWait: Duration.seconds(21),
        queueName: "jobs.fifo",
        contentBasedDeduplication: true,
      }),
    ).toEqual([
      "taskTimeout must be from 1 second to 12 hours, got 13 hours; give a duration in that range",
      "maxReceiveCount must be from 1 to 1000, got 0; give a number in that range",
      "retention must be from 1 minute to 14 days, got 30 seconds; give a duration in that range",
      "receiveWait must be from 0 seconds to 20 seconds, got 21 seconds; give a duration in that range",
      "retention must be at least taskTimeout (13 hours), got 30 seconds; lengthen it, or messages vanish while they are worked on",
      'queueName must be 1 to 62 letters, digits, _ and -, because -dead-letters and .fifo are appended, got "jobs.fifo"; shorten or rename it',
      "contentBasedDeduplication must be left out of a queue that is not fifo, got true; set fifo: true, or make the work repeatable",
    ]);
  });

  test("dead letters that go before the messages do", () => {
    expect(mistakes({ deadLetterRetention: Duration.days(1) })).toEqual([
      "deadLetterRetention must be at least retention (4 days), because the age counts from the first sending, got 1 day; lengthen it or shorten retention",
    ]);
  });

  test("fractions of a second", () => {
    expect(mistakes({ receiveWait: Duration.millis(1500) })).toEqual([
      "receiveWait must be a whole number of seconds, got 1500 milliseconds; round it",
    ]);
  });
});

test("a WorkQueue warns if dead letters live no longer than messages", () => {
  const data: unknown[] = [];
  synthesize((stack) => {
    const pages = new WorkQueue(stack, "Pages", { retention: Duration.days(14) });
    data.push(...pages.node.metadata.map((entry) => entry.data));
  });
  expect(data).toEqual([
    "retention is as long as deadLetterRetention: a message that waited long is deleted soon after it becomes a dead letter; shorten retention",
  ]);
});

describe("a WorkQueue grants", () => {
  function granted(give: (pages: WorkQueue, role: Role) => void, props?: WorkQueueProps) {
    return synthesize((stack) => {
      new WorkQueue(stack, "Other");
      give(new WorkQueue(stack, "Pages", props), new Role(stack, "Role", { assumedBy }));
    });
  }

  test("sending", () => {
    expect(
      allowed(
        granted((pages, role) => pages.grantAccess(role, "send")),
        "Role/Policy",
      ),
    ).toEqual(["sqs:GetQueueAttributes Pages/Resource", "sqs:SendMessage Pages/Resource"]);
  });

  test("consuming", () => {
    expect(
      allowed(
        granted((pages, role) => pages.grantAccess(role, "consume")),
        "Role/Policy",
      ),
    ).toEqual([
      "sqs:ChangeMessageVisibility Pages/Resource",
      "sqs:DeleteMessage Pages/Resource",
      "sqs:GetQueueAttributes Pages/Resource",
      "sqs:ReceiveMessage Pages/Resource",
    ]);
  });

  test("moving dead letters back", () => {
    expect(
      allowed(
        granted((pages, role) => pages.grantRedrive(role)),
        "Role/Policy",
      ),
    ).toEqual([
      "sqs:CancelMessageMoveTask Pages/DeadLetters",
      "sqs:DeleteMessage Pages/DeadLetters",
      "sqs:GetQueueAttributes Pages/DeadLetters",
      "sqs:GetQueueAttributes Pages/Resource",
      "sqs:ListMessageMoveTasks Pages/DeadLetters",
      "sqs:ReceiveMessage Pages/DeadLetters",
      "sqs:SendMessage Pages/Resource",
      "sqs:StartMessageMoveTask Pages/DeadLetters",
    ]);
  });

  test("its key through SQS", () => {
    const stack = granted((pages, role) => pages.grantConsume(role), { encryptionKey: EncryptionKey.fromArn("arn:k") });
    expect(permissions(stack, "Role/Policy").filter(({ action }) => action.startsWith("kms:"))).toEqual([
      {
        action: "kms:Decrypt",
        resource: "arn:k",
        conditions: { StringEquals: { "kms:ViaService": "sqs.us-west-2.amazonaws.com" } },
      },
    ]);
  });

  test("never anything beyond its own pair, whatever is combined", () => {
    const words = ["grantSend", "grantConsume", "grantRedrive"] as const;
    fc.assert(
      fc.property(fc.subarray([...words], { minLength: 1 }), (grants) => {
        const stack = granted((pages, role) => {
          for (const grant of grants) pages[grant](role);
        });
        for (const { action, resource } of permissions(stack, "Role/Policy")) {
          expect(action).toMatch(/^sqs:[A-Za-z]+$/);
          expect(["Pages/Resource", "Pages/DeadLetters"]).toContain(resource);
        }
      }),
      { numRuns: 10 },
    );
  });
});

test("a WorkQueue lets a service send on behalf of one resource, with its key", () => {
  const rule = "arn:aws:events:us-west-2:123456789012:rule/done";
  const stack = synthesize((scope) => {
    const encryptionKey = new EncryptionKey(scope, "Key");
    new WorkQueue(scope, "Pages", { encryptionKey }).allowSendFrom("events.amazonaws.com", rule);
  });
  expect((stack.json("Pages/Policy", "policy") as { Statement: unknown[] }).Statement[1]).toEqual({
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: `\${${stack.address("Pages/Resource")}.arn}`,
    Condition: { ArnEquals: { "aws:SourceArn": rule } },
  });
  expect(JSON.stringify(stack.json("Key/Resource", "policy"))).toContain("events.amazonaws.com");
});

test("a WorkQueue's metrics are about it and its dead letters", () => {
  synthesize((stack) => {
    const pages = new WorkQueue(stack, "Pages");
    const read = (metric: { metricName: string; dimensions: Readonly<Record<string, string>>; statistic: string }) => [
      metric.metricName,
      metric.dimensions.QueueName === pages.name ? "queue" : "dead letters",
      metric.statistic,
    ];
    expect(
      [
        pages.metricVisible(),
        pages.metricInFlight(),
        pages.metricAge(),
        pages.metricSent(),
        pages.metricReceived(),
        pages.metricDeadLetters(),
      ].map(read),
    ).toEqual([
      ["ApproximateNumberOfMessagesVisible", "queue", "Average"],
      ["ApproximateNumberOfMessagesNotVisible", "queue", "Average"],
      ["ApproximateAgeOfOldestMessage", "queue", "Maximum"],
      ["NumberOfMessagesSent", "queue", "Sum"],
      ["NumberOfMessagesReceived", "queue", "Sum"],
      ["ApproximateNumberOfMessagesVisible", "dead letters", "Maximum"],
    ]);
  });
});
