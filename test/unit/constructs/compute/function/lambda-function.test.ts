import { describe, expect, test } from "vitest";
import { FunctionCode, LambdaFunction, type LambdaFunctionProps } from "../../../../../constructs";
import { synthesize } from "../../../../support/synthesize";

const code = FunctionCode.fromText("export const handler = async (event) => event;");

function made(props?: Partial<LambdaFunctionProps>) {
  return synthesize((stack) => new LambdaFunction(stack, "Resize", { code, ...props }));
}

describe("a LambdaFunction by default", () => {
  test("is made of these resources", () => {
    expect(made().resources()).toEqual([
      "Resize/Logs/Resource aws_cloudwatch_log_group",
      "Resize/Resource aws_lambda_function",
      "Resize/Role/Policy aws_iam_role_policy",
      "Resize/Role/Resource aws_iam_role",
    ]);
  });
});
