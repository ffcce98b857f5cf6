import { describe, expect, test } from "vitest";
import { policyDocument } from "../../../../../constructs/testing/provider/behaviours/policy-document";
import type { ValueMap } from "../../../../../constructs/testing/provider/values";

const SETTINGS = { region: "us-east-1", accountId: "123456789012", partition: "aws", defaultTags: null };
const render = (config: ValueMap) =>
  JSON.parse(String(policyDocument(config, SETTINGS).json)) as { Statement: unknown };

describe("a policy document", () => {
  test("writes one value as text and several in the provider's order", () => {
    const { Statement } = render({
      statement: [{ actions: ["s3:A", "s3:B"], resources: ["*"], effect: null, sid: null }],
    });
    expect(Statement).toEqual([{ Effect: "Allow", Action: ["s3:B", "s3:A"], Resource: "*" }]);
  });

  test("gathers principals by type and conditions by test and variable", () => {
    const principals = [
      { type: "AWS", identifiers: ["1"] },
      { type: "AWS", identifiers: ["2"] },
    ];
    const condition = [
      { test: "StringLike", variable: "a", values: ["x"] },
      { test: "StringLike", variable: "b", values: ["y", "z"] },
    ];
    expect(render({ statement: [{ principals, condition }] }).Statement).toEqual([
      { Effect: "Allow", Principal: { AWS: ["2", "1"] }, Condition: { StringLike: { a: "x", b: ["y", "z"] } } },
    ]);
  });

  test("writes everyone as a star, and policy variables as AWS spells them", () => {
    const principals = [{ type: "*", identifiers: ["*"] }];
    expect(render({ statement: [{ principals, resources: ["home/&{aws:username}"] }] }).Statement).toEqual([
      { Effect: "Allow", Principal: "*", Resource: `home/\${aws:username}` },
    ]);
  });

  test("lets own statements replace sources, and overrides replace both, by sid", () => {
    const source = JSON.stringify({ Statement: [{ Sid: "a", Effect: "Allow" }, { Effect: "Deny" }] });
    const override = JSON.stringify({ Statement: { Sid: "b", Effect: "Deny" } });
    const config: ValueMap = {
      source_policy_documents: [source],
      override_policy_documents: [override],
      statement: [{ sid: "a", effect: "Deny" }, { sid: "b" }],
    };
    expect(render(config).Statement).toEqual([
      { Sid: "a", Effect: "Deny" },
      { Effect: "Deny" },
      { Sid: "b", Effect: "Deny" },
    ]);
  });
});
