import { TerraformStack, Testing } from "cdktf";
import { describe, expect, test } from "vitest";
import { Account, partitionOf } from "../../../../constructs/core/account";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { refusal, synthesize } from "../../../support/synthesize";

describe("an EncryptionKey", () => {
  test("rotates, is kept for 30 days after deletion, and is the account's", () => {
    const stack = synthesize((scope) => new EncryptionKey(scope, "Key", { description: "files", tags: { a: "b" } }));
    expect(stack.resource("Key/Resource")).toMatchObject({
      description: "files",
      enable_key_rotation: true,
      deletion_window_in_days: 30,
      tags: { a: "b" },
    });
    expect(stack.resource("Key/Alias").name).toBe("alias/shop-prod-key");
    const { Statement } = stack.json("Key/Resource", "policy") as { Statement: unknown[] };
    expect(Statement).toHaveLength(1);
  });

  test("lets services use it for this account only, unless they cannot say for whom they do", () => {
    const stack = synthesize((scope) => {
      const key = new EncryptionKey(scope, "Key", {
        allowedServices: ["logs.amazonaws.com"],
        deletionWindow: Duration.days(7),
      });
      key.allowService("events.amazonaws.com");
      key.allowService("events.amazonaws.com");
    });
    expect(stack.resource("Key/Resource").deletion_window_in_days).toBe(7);
    const { Statement } = stack.json("Key/Resource", "policy") as { Statement: Record<string, unknown>[] };
    expect(Statement.slice(1).map(({ Principal, Condition }) => [Principal, Condition !== undefined])).toEqual([
      [{ Service: "logs.amazonaws.com" }, true],
      [{ Service: "events.amazonaws.com" }, false],
    ]);
  });

  test("refuses what KMS would", () => {
    const props = { deletionWindow: Duration.days(3), allowedServices: ["logs"] };
    expect(refusal((stack) => new EncryptionKey(stack, "Key", props)).split("\n")).toEqual([
      "Shop/Key: deletionWindow must be from 7 days to 30 days, got 3 days; give a duration in that range",
      'Shop/Key: allowedServices must name services such as events.amazonaws.com, got "logs"; use the service\'s principal name',
    ]);
  });
});

describe("an Account", () => {
  test("takes from the environment what it knows", () => {
    const texts: string[] = [];
    const environment = { name: "prod", profile: "prod", region: "cn-north-1", accountId: "123456789012" } as const;
    const stack = synthesize((scope) => texts.push(new Account(scope).arn("logs", "*")), { environment });
    expect(texts).toEqual(["arn:aws-cn:logs:cn-north-1:123456789012:*"]);
    expect(stack.document.data).toBeUndefined();
  });

  test("asks AWS where there is no environment of ours", () => {
    const stack = new TerraformStack(Testing.app(), "Plain");
    const account = new Account(stack);
    account.arn("logs", "a");
    account.arn("logs", "b");
    expect(Object.keys(JSON.parse(Testing.synth(stack)).data).sort()).toEqual([
      "aws_caller_identity",
      "aws_partition",
      "aws_region",
    ]);
  });

  test("knows the partitions", () => {
    expect(["us-west-2", "cn-north-1", "us-gov-west-1"].map(partitionOf)).toEqual(["aws", "aws-cn", "aws-us-gov"]);
  });
});
