import { describe, expect, test } from "vitest";
import { decideOpen, fingerprint } from "../../../../../constructs/testing/provider/fakes";
import { planObject } from "../../../../../constructs/testing/provider/plan";
import { UNKNOWN, type Value, type ValueMap } from "../../../../../constructs/testing/provider/values";
import { block, one, some } from "../../../../../constructs/testing/schema/block-notation";

const SETTINGS = { region: "us-east-1", accountId: "123456789012", partition: "aws", defaultTags: null };
const SCHEMA = block({
  "id?": "string",
  "arn?": "string",
  "region?": "string",
  name: "string",
  "name_prefix?": "string",
  "port?": "number",
  tags: ["map", "string"],
  "tags_all?": ["map", "string"],
  rule: some({ "target!": "string", "id?": "string" }),
  timeouts: one({ create: "string" }),
});
const config = (given: ValueMap): ValueMap => ({
  ...Object.fromEntries(Object.keys(SCHEMA.attributes).map((name) => [name, null])),
  rule: [],
  timeouts: [],
  ...given,
});
const plan = (given: ValueMap, defaultTags: Value = null) =>
  planObject(SCHEMA, config(given), { ...SETTINGS, defaultTags });
const decide = (planned: ValueMap, type = "aws_teapot", seed = "seed") =>
  decideOpen(type, SCHEMA, planned, SETTINGS, seed);

describe("a plan", () => {
  test("leaves open what the service decides, at any depth, and keeps what is given or was decided before", () => {
    const planned = plan({
      name: "a",
      arn: "arn:before",
      rule: [
        { target: "t", id: null },
        { target: "u", id: "u-1" },
      ],
    });
    expect(planned).toMatchObject({ name: "a", arn: "arn:before", id: UNKNOWN, port: UNKNOWN });
    expect(planned.rule).toEqual([
      { target: "t", id: UNKNOWN },
      { target: "u", id: "u-1" },
    ]);
  });

  test("knows the region", () => {
    expect(plan({}).region).toBe("us-east-1");
    expect(plan({ region: "us-west-2" }).region).toBe("us-west-2");
  });

  test("puts default tags under a resource's own, and waits for tags that are not known", () => {
    expect(plan({ tags: { a: "own" } }, { a: "default", b: "default" }).tags_all).toEqual({ a: "own", b: "default" });
    expect(plan({ tags: { a: UNKNOWN } }, { b: "x" }).tags_all).toEqual({ a: UNKNOWN, b: "x" });
    expect(plan({ tags: UNKNOWN }, { b: "x" }).tags_all).toBe(UNKNOWN);
    expect(plan({}, UNKNOWN).tags_all).toBe(UNKNOWN);
    expect(plan({}).tags_all).toEqual({});
  });
});

describe("what the stand-in makes up", () => {
  test("is complete, and the same for the same seed", () => {
    const planned = plan({ name: "a", rule: [{ target: "t", id: null }] });
    const made = decide(planned);
    expect(JSON.stringify(made)).not.toContain("unknown");
    expect(Object.values(made)).not.toContain(UNKNOWN);
    expect(decide(planned)).toEqual(made);
    expect(decide(planned, "aws_teapot", "other").rule).not.toEqual(made.rule);
  });

  test("follows the table of identities, else the attribute's name", () => {
    expect(decide(plan({ name: "jobs" }), "aws_cloudwatch_log_group").arn).toBe(
      "arn:aws:logs:us-east-1:123456789012:log-group:jobs",
    );
    expect(decide(plan({ name: "jobs" })).arn).toBe("arn:aws:teapot:us-east-1:123456789012:/jobs");
    expect(decide(plan({ name: "jobs" })).id).toBe("jobs");
    expect(decide({ ...plan({ name_prefix: "a-" }), name: UNKNOWN }).name).toMatch(/^a-[0-9a-f]{26}$/);
  });

  test("has seeds that differ with any argument", () => {
    expect(fingerprint("t", { a: ["1", "2"] })).not.toBe(fingerprint("t", { a: ["2", "1"] }));
    expect(fingerprint("t", { a: "1", b: "2" })).toBe(fingerprint("t", { b: "2", a: "1" }));
    expect(fingerprint("t", { a: "1" })).not.toBe(fingerprint("u", { a: "1" }));
  });
});
