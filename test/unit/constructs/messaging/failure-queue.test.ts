import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { Role } from "../../../../constructs/core/role";
import { FailureQueue, type FailureQueueProps } from "../../../../constructs/messaging/failure-queue";
import { allowed } from "../../../support/permissions";
import { refusal, synthesize } from "../../../support/synthesize";

function queue(props?: FailureQueueProps) {
  return synthesize((stack) => new FailureQueue(stack, "Lost", props));
}

describe("a FailureQueue", () => {
  test("is one queue that keeps failures as long as SQS can, and its policy", () => {
    const stack = queue();
    expect(stack.resources()).toEqual(["Lost/Policy aws_sqs_queue_policy", "Lost/Resource aws_sqs_queue"]);
    const { "//": _path, ...resource } = stack.resource("Lost/Resource");
    expect(resource).toEqual({
      name: "shop-prod-lost",
      message_retention_seconds: 1_209_600,
      sqs_managed_sse_enabled: true,
    });
    expect(stack.json("Lost/Policy", "policy")).toMatchObject({
      Statement: [{ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
    });
  });

  test("takes over what is said", () => {
    const props = { retention: Duration.days(1), queueName: "lost", tags: { team: "a" } };
    expect(queue({ ...props, encryptionKey: EncryptionKey.fromArn("arn:k") }).resource("Lost/Resource")).toMatchObject({
      name: "lost",
      message_retention_seconds: 86_400,
      kms_master_key_id: "arn:k",
      tags: { team: "a" },
    });
  });

  test.each([
    ["send", ["sqs:GetQueueAttributes Lost/Resource", "sqs:SendMessage Lost/Resource"]],
    [
      "consume",
      [
        "sqs:ChangeMessageVisibility Lost/Resource",
        "sqs:DeleteMessage Lost/Resource",
        "sqs:GetQueueAttributes Lost/Resource",
        "sqs:ReceiveMessage Lost/Resource",
      ],
    ],
  ] as const)("grants to %s", (access, expected) => {
    const stack = synthesize((scope) => {
      const role = new Role(scope, "Role", { assumedBy: ["lambda.amazonaws.com"] });
      new FailureQueue(scope, "Lost").grantAccess(role, access);
    });
    expect(allowed(stack, "Role/Policy")).toEqual(expected);
  });

  test("refuses what SQS would", () => {
    const build = (props: FailureQueueProps) => refusal((stack) => new FailureQueue(stack, "Lost", props)).split("\n");
    expect(build({ retention: Duration.days(15), queueName: "a.fifo" })).toEqual([
      "Shop/Lost: retention must be from 1 minute to 14 days, got 15 days; give a duration in that range",
      'Shop/Lost: queueName must be 1 to 75 letters, digits, _ and -, got "a.fifo"; shorten or rename it',
    ]);
  });
});
