import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { comparedLines, valueAt } from "../support/comparison";

const lines = comparedLines(readFileSync("docs/constructs/compared.md", "utf8"));

test("the comparison has lines for data, compute, delivery and messaging", () => {
  expect(lines.length).toBeGreaterThan(40);
});

test("every line of the comparison names where the code says it", () => {
  const unfounded = lines.filter(
    ({ references, said }) => references.length === 0 || references.length !== said.length,
  );
  expect(unfounded.map(({ section, about }) => `${section}: ${about}`)).toEqual([]);
});

test.each(lines)("$section, $about: our column is what the code says", ({ said, references }) => {
  expect(said).toEqual(references.map(valueAt));
});
