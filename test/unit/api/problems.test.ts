import { expect, test } from "vitest";
import { refuseInvalid, toProblem } from "../../../src/api/problems";
import { submitJobRequestSchema } from "../../../src/contract/api";
import { problemSchema } from "../../../src/contract/problem";
import { invalidInput, RefusedError } from "../../../src/jobs/errors";

test("a long list of mistakes is cut, and its length told", () => {
  const issues = Array.from({ length: 300 }, (_, index) => ({ path: "a.csv", line: index + 1, message: "is wrong" }));
  const problem = problemSchema.strict().parse(toProblem(invalidInput(issues), "request"));
  expect([problem.issues?.length, problem.issueCount]).toEqual([200, 300]);
  expect(problem.detail).toBe("a.csv: is wrong (and 299 more, see issues)");
});

test("the type of a problem follows from its code", () => {
  expect(toProblem(new RefusedError("JOB_NOT_FOUND", "x"), "request").type).toBe("urn:millrace:problem:job-not-found");
});

test("mistakes are named where they are, also inside alternatives", () => {
  const body = { kind: "notes", inputs: [{ name: "a.txt", text: 1 }, { name: "b.txt" }], "a/b~": 1 };
  const parsed = submitJobRequestSchema.safeParse(body);
  if (parsed.success) throw new Error("the body is wrong");
  const { details } = refuseInvalid("json", parsed.error.issues);
  const paths = details.issues?.map(({ path }) => path);
  expect(paths).toContain("/a~1b~0");
  expect(paths?.some((path) => path.startsWith("/inputs/0/"))).toBe(true);
  expect(paths?.some((path) => path.startsWith("/inputs/1/"))).toBe(true);
});
