import { describe, expect, test } from "vitest";
import { applyStack } from "../../../constructs/testing";
import { ENVIRONMENTS, type EnvironmentName } from "../../../stacks/environments";
import { analysis, optimizer } from "../../support/stacks";
import { newApp } from "../../support/terraform-stack";

const NAMES = Object.keys(ENVIRONMENTS) as EnvironmentName[];

describe.each([
  ["the optimizer", optimizer, { JobTableName: (name: string) => `optimo-${name}-jobs` }],
  ["the analysis system", analysis, { QueueUrl: () => expect.stringContaining("queue") }],
])("%s", (_system, build, outputs) => {
  test.each(NAMES)("comes, rests and goes in %s", async (name) => {
    const run = await applyStack(build(newApp(), name));
    for (const [output, wanted] of Object.entries(outputs)) expect(run.outputs[output]).toEqual(wanted(name));
    expect((await run.planAgain()).changes).toEqual([]);
    const made = run.state.resources.filter(({ address }) => !address.startsWith("data.")).length;
    console.log(`${name}: ${made} resources`);
    expect((await run.destroy()).filter(({ action }) => action === "delete")).toHaveLength(made);
  });
});
