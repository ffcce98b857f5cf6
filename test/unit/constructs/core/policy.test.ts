import { Lazy, TerraformOutput } from "cdktf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  mergeStatements,
  type PolicyStatement,
  policyVariable,
  renderPolicy,
  statementMistake,
} from "../../../../constructs/core/policy";
import { synthesize } from "../../../support/synthesize";

const statement: PolicyStatement = { actions: ["s3:PutObject", "s3:GetObject"], resources: ["arn:b/*", "arn:a/*"] };

/** The policy document as Terraform gets it. */
function render(...statements: readonly PolicyStatement[]): unknown {
  const stack = synthesize((scope) => {
    new TerraformOutput(scope, "Policy", { value: renderPolicy(() => statements), staticId: true });
  });
  const outputs = stack.document.output as Record<string, { value: string }>;
  return JSON.parse(outputs.Policy?.value ?? "");
}

describe("renderPolicy", () => {
  test("sorts actions and resources and writes a single one without a list", () => {
    expect(render(statement)).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: ["arn:a/*", "arn:b/*"] }],
    });
    expect(render({ actions: ["s3:GetObject"], resources: ["arn:a"] })).toMatchObject({
      Statement: [{ Action: "s3:GetObject", Resource: "arn:a" }],
    });
  });

  test("gives the same text for every order of actions and resources", () => {
    const actions = fc.shuffledSubarray(["s3:A", "s3:B", "s3:C"], { minLength: 3 });
    const reference = JSON.stringify(
      render({ actions: ["s3:A", "s3:B", "s3:C"], resources: ["arn:b", "arn:c", "arn:d"] }),
    );
    fc.assert(
      fc.property(actions, fc.shuffledSubarray(["arn:b", "arn:c", "arn:d"], { minLength: 3 }), (a, resources) => {
        expect(JSON.stringify(render({ actions: a, resources }))).toBe(reference);
      }),
      { numRuns: 10 },
    );
  });

  test("contains statements that were added after it was made, and resolves references", () => {
    const statements: PolicyStatement[] = [];
    const stack = synthesize((scope) => {
      new TerraformOutput(scope, "Policy", { value: renderPolicy(() => statements), staticId: true });
      statements.push({
        actions: ["s3:GetObject"],
        resources: [`${Lazy.stringValue({ produce: () => `\${var.arn}` })}/*`],
      });
    });
    const outputs = stack.document.output as Record<string, { value: string }>;
    expect(outputs.Policy?.value).toContain(`"Resource":"\${var.arn}/*"`);
  });

  test("escapes policy variables for Terraform", () => {
    expect(policyVariable("aws:username")).toBe(`$\${aws:username}`);
    expect(
      render({ actions: ["s3:GetObject"], resources: [`arn:x/${policyVariable("aws:username")}/*`] }),
    ).toMatchObject({
      Statement: [{ Resource: `arn:x/$\${aws:username}/*` }],
    });
  });
});

describe("mergeStatements", () => {
  const statements = fc.array(
    fc.record({
      effect: fc.constantFrom("Allow" as const, "Deny" as const),
      actions: fc.subarray(["s3:A", "s3:B", "s3:C"], { minLength: 1 }),
      resources: fc.subarray(["arn:a", "arn:b"], { minLength: 1 }),
    }),
    { maxLength: 8 },
  );

  test("allows and denies exactly what the statements did one by one", () => {
    const pairs = (list: readonly PolicyStatement[]) =>
      new Set(
        list.flatMap(({ effect, actions, resources }) =>
          actions.flatMap((action) => resources.map((resource) => `${effect} ${action} ${resource}`)),
        ),
      );
    fc.assert(
      fc.property(statements, (list) => {
        expect(pairs(mergeStatements(list))).toEqual(pairs(list));
      }),
    );
  });
});

describe("statementMistake", () => {
  test("finds what IAM would refuse or nobody needs", () => {
    const resources = ["arn:x"];
    expect(statementMistake({ actions: [], resources })).toBe("has no actions");
    expect(statementMistake({ actions: ["s3:GetObject"], resources: [] })).toBe("has no resources");
    expect(statementMistake({ actions: ["*"], resources })).toBe('allows "*", which is not of the form service:Action');
    expect(statementMistake({ actions: ["s3:*"], resources })).toBe(
      'allows "s3:*", which is not of the form service:Action',
    );
    expect(statementMistake({ actions: ["s3:GetObject"], resources: ["*"] })).toBe(
      "allows s3:GetObject on every resource without saying why (anyResourceBecause)",
    );
  });

  test("accepts a star with a reason, and any denial", () => {
    const because = { anyResourceBecause: "the action knows no resources" };
    expect(statementMistake({ actions: ["ecr:GetAuthorizationToken"], resources: ["*"], ...because })).toBeUndefined();
    expect(statementMistake({ effect: "Deny", actions: ["*"], resources: ["*"] })).toBeUndefined();
  });
});
