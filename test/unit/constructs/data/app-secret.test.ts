import { describe, expect, test } from "vitest";
import { Duration } from "../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../constructs/core/encryption-key";
import { Role } from "../../../../constructs/core/role";
import { AppSecret } from "../../../../constructs/data/app-secret";
import type { AppSecretProps } from "../../../../constructs/data/app-secret-props";
import { allowed, permissions } from "../../../support/permissions";
import { refusal, type SynthesizeOptions, synthesize } from "../../../support/synthesize";

const assumedBy = ["ecs-tasks.amazonaws.com"];

function secret(props?: AppSecretProps, options?: SynthesizeOptions) {
  return synthesize((stack) => new AppSecret(stack, "Key", props), options);
}

function mistakes(props: AppSecretProps): readonly string[] {
  return refusal((stack) => new AppSecret(stack, "S", props))
    .split("\n")
    .map((line) => line.replace(/^Shop\/S: /, ""));
}

describe("an AppSecret", () => {
  test("is by default a value made by AWS, handed over by a write-only argument", () => {
    const stack = secret();
    expect(stack.resources()).toEqual([
      "Key/Resource aws_secretsmanager_secret",
      "Key/Version aws_secretsmanager_secret_version",
    ]);
    const { "//": _path, ...value } = stack.ephemeral("Key/Value");
    expect(value).toEqual({ password_length: 32, exclude_punctuation: false });
    const version = stack.resource("Key/Version");
    expect(version.secret_string_wo).toMatch(
      /^\$\{ephemeral\.aws_secretsmanager_random_password\.Key_Value_[0-9A-F]{8}\.random_password\}$/,
    );
    expect(version.secret_string_wo_version).toBe(1);
    expect(version).not.toHaveProperty("secret_string");
  });

  test("can be a JSON object with one secret field", () => {
    const stack = secret({ generate: { field: "password", publicFields: { username: "app" } } });
    expect(stack.resource("Key/Version").secret_string_wo).toMatch(
      /^\$\{jsonencode\(\{"username" = "app", "password" = ephemeral\.aws_secretsmanager_random_password\.\w+\.random_password\}\)\}$/,
    );
  });

  test("takes every prop of the value over", () => {
    const generate = { length: 20, excludePunctuation: true, excludeCharacters: `/@" \${`, version: 3 };
    const stack = secret({ generate });
    expect(stack.ephemeral("Key/Value")).toMatchObject({
      password_length: 20,
      exclude_punctuation: true,
      exclude_characters: `/@" $\${`,
    });
    expect(stack.resource("Key/Version").secret_string_wo_version).toBe(3);
  });

  test("has no value of its own if that comes from outside", () => {
    expect(secret({ source: "external" }).resources()).toEqual(["Key/Resource aws_secretsmanager_secret"]);
  });

  test("can be brought back for 30 days after deletion, in dev not at all", () => {
    expect(secret().resource("Key/Resource").recovery_window_in_days).toBe(30);
    expect(secret({}, { profile: "dev" }).resource("Key/Resource").recovery_window_in_days).toBe(0);
    const recoveryWindow = Duration.days(7);
    expect(secret({ recoveryWindow }).resource("Key/Resource").recovery_window_in_days).toBe(7);
  });

  test("takes every other prop over, with shell variables in its description as they are", () => {
    const stack = secret({
      secretName: "shop/key",
      description: `for \${HOME}`,
      encryptionKey: EncryptionKey.fromArn("arn:k"),
      rotation: { functionArn: "arn:aws:lambda:us-west-2:123456789012:function:rotate", every: Duration.days(30) },
      tags: { team: "a" },
    });
    expect(stack.resource("Key/Resource")).toMatchObject({
      name: "shop/key",
      description: `for $\${HOME}`,
      kms_key_id: "arn:k",
      tags: { team: "a" },
    });
    expect(stack.resource("Key/Rotation")).toMatchObject({
      rotation_lambda_arn: "arn:aws:lambda:us-west-2:123456789012:function:rotate",
      rotation_rules: { automatically_after_days: 30 },
    });
    expect(stack.dependsOn("Key/Rotation")).toEqual(["Key/Version"]);
  });

  test("has a name that is unique, because a deleted one blocks its name", () => {
    expect(secret().resource("Key/Resource").name_prefix).toBe("shop-prod-key-");
  });

  test("is given to containers by reference, whole or by field", () => {
    const stack = synthesize((scope) => {
      const key = new AppSecret(scope, "Key", { generate: { field: "password" } });
      const role = new Role(scope, "Role", { assumedBy });
      const [whole, field] = [key.toContainerSecret(), key.field("password").toContainerSecret()];
      whole.grantRead(role);
      field.grantRead(role);
      role.resource.addOverride("description", `${whole.valueFrom} ${field.valueFrom}`);
    });
    const arn = `\${${stack.address("Key/Resource")}.arn}`;
    expect(stack.resource("Role/Resource").description).toBe(`${arn} ${arn}:password::`);
    expect(allowed(stack, "Role/Policy")).toEqual([
      "secretsmanager:DescribeSecret Key/Resource",
      "secretsmanager:GetSecretValue Key/Resource",
    ]);
  });

  test("can be set without being read", () => {
    const stack = synthesize((scope) => {
      const key = new AppSecret(scope, "Key", { source: "external", encryptionKey: EncryptionKey.fromArn("arn:k") });
      key.grantAccess(new Role(scope, "Role", { assumedBy }), "write");
    });
    expect(permissions(stack, "Role/Policy").map(({ action }) => action)).toEqual([
      "secretsmanager:DescribeSecret",
      "secretsmanager:PutSecretValue",
      "kms:Decrypt",
      "kms:GenerateDataKey",
    ]);
  });
});

describe("an AppSecret refuses", () => {
  test("instructions for a value that comes from outside", () => {
    expect(mistakes({ source: "external", generate: { length: 20 } })).toEqual([
      'generate must be left out where the value comes from outside, got {"length":20}; remove it, or set source to generated',
    ]);
  });

  test("values AWS would not make", () => {
    expect(mistakes({ generate: { length: 5.5, version: 0, publicFields: { a: "b" } } })).toEqual([
      "generate.length must be from 8 to 4096, got 5.5; give a number in that range",
      "generate.length must be a whole number, got 5.5; round it",
      "generate.version must be from 1 to 9007199254740991, got 0; give a number in that range",
      "generate.field must be given with publicFields, got nothing; name the field of the generated text",
    ]);
    expect(mistakes({ generate: { field: "a", publicFields: { a: "b" } } })).toEqual([
      'generate.publicFields must not have the field of the generated text, got "a"; rename one of the two',
    ]);
  });

  test("names, windows and rotations AWS would not take", () => {
    const rotation = { functionArn: "arn", every: Duration.days(1001) };
    expect(mistakes({ secretName: "a b", recoveryWindow: Duration.days(3), rotation })).toEqual([
      'secretName must be 1 to 512 letters, digits and / _ + = . @ -, got "a b"; rename it',
      "recoveryWindow must be 0 days or 7 to 30 whole days, got 3 days; give a duration in that range",
      "rotation.every must be from 1 day to 1000 days, got 1001 days; give a duration in that range",
    ]);
    expect(mistakes({ secretName: "shop-abc123" })).toEqual([
      'secretName must not end in a hyphen and six characters, which AWS appends itself, got "shop-abc123"; rename it',
    ]);
  });

  test("a field that a container could not name", () => {
    expect(refusal((stack) => new AppSecret(stack, "S").field("a:b"))).toBe(
      'Shop/S: field must be a name without colons and spaces, got "a:b"; rename it',
    );
  });
});
