import { describe, expect, test } from "vitest";
import { applyStack } from "../../../constructs/testing";
import * as analysis from "../../../examples/analysis/main";
import * as grading from "../../../examples/grading/main";
import * as optimizer from "../../../examples/optimizer/main";
import { ENVIRONMENTS, type EnvironmentName } from "../../../stacks/environments";
import { newApp } from "../../support/terraform-stack";

const EXAMPLES = { analysis, grading, optimizer };
const NAMES = Object.keys(ENVIRONMENTS) as EnvironmentName[];

describe.each(Object.entries(EXAMPLES))("the example %s", (_name, { build }) => {
  test.each(NAMES)("comes, rests and goes in %s", async (name) => {
    const run = await applyStack(build(newApp(), ENVIRONMENTS[name]));
    expect((await run.planAgain()).changes).toEqual([]);
    const made = run.state.resources.filter(({ address }) => !address.startsWith("data.")).length;
    console.log(`${name}: ${made} resources`);
    expect((await run.destroy()).filter(({ action }) => action === "delete")).toHaveLength(made);
  });
});
