import { describe, expect, test } from "vitest";
import { ENUM_VALUES } from "../../../../../constructs/testing/data/enum-values";
import { enumProblems } from "../../../../../constructs/testing/provider/enum-problems";
import { UNKNOWN } from "../../../../../constructs/testing/provider/values";
import { schemaOf } from "../../../../../constructs/testing/schema/catalog";
import type { BlockSchema } from "../../../../../constructs/testing/schema/types";
import { enumValues } from "../../../../support/terraform-enums";

describe("the table of values", () => {
  test("is what the installed AWS SDK lists", async () => {
    expect(ENUM_VALUES).toEqual(await enumValues());
  });

  test("names arguments that the resources have", () => {
    const unknown = Object.entries(ENUM_VALUES).flatMap(([type, paths]) =>
      Object.keys(paths).filter(
        (path) => !path.startsWith("*.") && !hasPath(schemaOf("resource", type), path.split(".")),
      ),
    );
    expect(unknown).toEqual([]);
  });
});

function hasPath(schema: BlockSchema, [head = "", ...rest]: readonly string[]): boolean {
  if (rest.length === 0) return head in schema.attributes;
  const nested = schema.blocks[head];
  return nested !== undefined && hasPath(nested.block, rest);
}

describe("a value AWS does not take", () => {
  test("is found in lists and nested blocks, and told with the values there are", () => {
    const problems = enumProblems("aws_cloudfront_distribution", {
      price_class: "PriceClass_1",
      default_cache_behavior: [{ allowed_methods: ["GET", "FETCH"] }],
    });
    expect(problems.map(({ message }) => message)).toEqual([
      'price_class must be one of None, PriceClass_100, PriceClass_200, PriceClass_All, got "PriceClass_1"',
      'default_cache_behavior.allowed_methods must be one of DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, got "FETCH"',
    ]);
  });

  test("is told with the right spelling where only the case is wrong", () => {
    const [problem] = enumProblems("aws_dynamodb_table", { billing_mode: "pay_per_request" });
    expect(problem?.message).toBe('billing_mode must be spelt "PAY_PER_REQUEST", got "pay_per_request"');
  });

  test("does not hide behind values that are not known yet or not set", () => {
    expect(enumProblems("aws_dynamodb_table", { billing_mode: UNKNOWN, table_class: null })).toEqual([]);
    expect(enumProblems("aws_teapot", { billing_mode: "x" })).toEqual([]);
  });
});
