import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, MAX_JSON_DEPTH } from "../../../src/jobs/canonical-json";

test("it is JSON of the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(JSON.parse(canonicalJson(value) ?? "")).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("the order of keys makes no difference, and absent fields none either", () => {
  const a = { x: 1, y: { b: [1, { d: 2, c: 3 }], a: null }, z: undefined };
  const b = { y: { a: null, b: [1, { c: 3, d: 2 }] }, x: 1 };
  expect(canonicalJson(a)).toBe(canonicalJson(b));
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test("what is too deep has no text, however deep it is", () => {
  const nest = (depth: number) => JSON.parse("[".repeat(depth) + "]".repeat(depth)) as unknown;
  expect(canonicalJson(nest(MAX_JSON_DEPTH))).toBeDefined();
  expect(canonicalJson(nest(100_000))).toBeUndefined();
});
