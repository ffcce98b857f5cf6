import { expect, test } from "vitest";
import { applyStack } from "../../../constructs/testing";
import { ENVIRONMENTS, type EnvironmentName } from "../../../stacks/environments";
import { OptimizerStack } from "../../../stacks/optimizer";
import { newApp } from "../../support/terraform-stack";

test.each(Object.keys(ENVIRONMENTS) as EnvironmentName[])("the optimizer in %s comes, rests and goes", async (name) => {
  const stack = new OptimizerStack(newApp(), "Optimizer", { environment: ENVIRONMENTS[name] });
  const run = await applyStack(stack);
  expect(run.outputs).toMatchObject({ JobTableName: `optimo-${name}-jobs` });
  expect((await run.planAgain()).changes).toEqual([]);
  const made = run.state.resources.filter(({ address }) => !address.startsWith("data.")).length;
  expect((await run.destroy()).filter(({ action }) => action === "delete")).toHaveLength(made);
});
