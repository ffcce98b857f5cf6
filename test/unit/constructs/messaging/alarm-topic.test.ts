import { Lazy } from "cdktf";
import { describe, expect, test } from "vitest";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { Role } from "../../../../constructs/core/role";
import { AlarmTopic, type AlarmTopicProps } from "../../../../constructs/messaging/alarm-topic";
import { allowed } from "../../../support/permissions";
import { refusal, synthesize } from "../../../support/synthesize";

const environment = { name: "prod", profile: "prod", region: "us-west-2", accountId: "123456789012" } as const;

function topic(props?: AlarmTopicProps) {
  return synthesize((stack) => new AlarmTopic(stack, "Alarms", props), { environment });
}

describe("an AlarmTopic", () => {
  test("is made of these resources", () => {
    expect(
      topic({ emails: ["ops@example.org"] })
        .resources()
        .map((line) => line.replace(/Subscription-\S+/, "Subscription")),
    ).toEqual([
      "Alarms/Key/Alias aws_kms_alias",
      "Alarms/Key/Resource aws_kms_key",
      "Alarms/Policy aws_sns_topic_policy",
      "Alarms/Resource aws_sns_topic",
      "Alarms/Subscription aws_sns_topic_subscription",
    ]);
  });

  test("lets CloudWatch and EventBridge publish, of which the latter names no source", () => {
    const stack = topic();
    const Resource = `\${${stack.address("Alarms/Resource")}.arn}`;
    const publish = { Effect: "Allow", Action: "sns:Publish", Resource };
    expect(stack.json("Alarms/Policy", "policy")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          ...publish,
          Sid: "AlarmsOfThisAccount",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
        { ...publish, Sid: "EventRules", Principal: { Service: "events.amazonaws.com" } },
        {
          Sid: "DenyWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  test("has a key both may use", () => {
    const stack = topic();
    expect(stack.resource("Alarms/Resource").kms_master_key_id).toBe(`\${${stack.address("Alarms/Key/Resource")}.arn}`);
    const use = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" };
    expect(stack.json("Alarms/Key/Resource", "policy")).toMatchObject({
      Statement: [
        { Sid: "AccountDecides", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*" },
        {
          ...use,
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
        { ...use, Principal: { Service: "events.amazonaws.com" } },
      ],
    });
  });

  test("takes every prop over", () => {
    const stack = topic({
      topicName: "alarms",
      displayName: "Optimizer",
      emails: ["a@example.org", "b@example.org"],
      encryptionKey: EncryptionKey.fromArn("arn:k"),
      tags: { team: "a" },
    });
    expect(stack.resource("Alarms/Resource")).toMatchObject({
      name: "alarms",
      display_name: "Optimizer",
      kms_master_key_id: "arn:k",
      tags: { team: "a" },
    });
    expect(stack.resources().filter((line) => line.endsWith("aws_sns_topic_subscription"))).toHaveLength(2);
    expect(stack.resources().filter((line) => line.includes("kms"))).toEqual([]);
  });

  test("tells others too, also where the address is known only after apply", () => {
    const stack = synthesize((scope) => {
      const alarms = new AlarmTopic(scope, "Alarms");
      alarms.addSubscription({ protocol: "https", endpoint: "https://pager.example.org/in" });
      alarms.addSubscription({ protocol: "sqs", endpoint: Lazy.stringValue({ produce: () => `\${var.queue}` }) });
    });
    const blocks = (stack.document.resource as Record<string, Record<string, { endpoint: string }>>)
      .aws_sns_topic_subscription;
    const endpoints = Object.values(blocks ?? {}).map(({ endpoint }) => endpoint);
    expect(endpoints.sort()).toEqual([`\${var.queue}`, "https://pager.example.org/in"]);
  });

  test("grants publishing, with its key", () => {
    const stack = synthesize((scope) => {
      const role = new Role(scope, "Role", { assumedBy: ["lambda.amazonaws.com"] });
      new AlarmTopic(scope, "Alarms").grantAccess(role, "publish");
    });
    expect(allowed(stack, "Role/Policy")).toEqual([
      "kms:Decrypt Alarms/Key/Resource",
      "kms:GenerateDataKey Alarms/Key/Resource",
      "sns:Publish Alarms/Resource",
    ]);
  });

  test("refuses what SNS would", () => {
    const props = { topicName: "a b", displayName: "", emails: ["nobody", "a@b.de", "a@b.de"] };
    expect(refusal((stack) => new AlarmTopic(stack, "A", props)).split("\n")).toEqual([
      'Shop/A: topicName must be 1 to 256 letters, digits, _ and -, got "a b"; shorten or rename it',
      'Shop/A: displayName must be 1 to 100 characters, got ""; shorten it',
      'Shop/A: emails must name each item once, got "a@b.de"; remove the repetition',
      'Shop/A: emails must be email addresses, got "nobody"; correct the address',
    ]);
    const wrong = { protocol: "pigeon" as "sms", endpoint: "loft" };
    expect(refusal((stack) => new AlarmTopic(stack, "A").addSubscription(wrong))).toBe(
      'Shop/A: protocol must be one of email, email-json, https, sms, sqs, lambda, got "pigeon"; choose one of them',
    );
  });
});
