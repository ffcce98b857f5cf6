import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type AppliedStack, applyStack } from "../../../constructs/testing";
import * as analysis from "../../../examples/analysis/main";
import * as grading from "../../../examples/grading/main";
import * as optimizer from "../../../examples/optimizer/main";
import { ENVIRONMENTS, type EnvironmentName } from "../../../stacks/environments";
import { newApp } from "../../support/terraform-stack";

const GOLDEN = resolve(__dirname, "../../golden/addresses/stacks");
const NAMES = Object.keys(ENVIRONMENTS) as EnvironmentName[];

/**
 * The examples, and the stacks by them: two examples are one of the stacks with more said, so that their runs apply every
 * resource the stack has when nothing is said.
 */
const SYSTEMS = [
  {
    title: "the optimizer, by its example",
    build: optimizer.build,
    stack: "optimizer",
    outputs: (name: string) => ({ JobTableName: `district9-${name}-jobs` }),
  },
  {
    title: "the analysis system, by its example",
    build: analysis.build,
    stack: "analysis",
    outputs: () => ({ QueueUrl: expect.stringContaining("queue") }),
  },
  {
    title: "the example of single constructs",
    build: grading.build,
    outputs: () => ({ JobQueueArn: expect.stringContaining(":job-queue/") }),
  },
];

describe.each(SYSTEMS)("$title", ({ build, stack, outputs }) => {
  test.each(NAMES)("comes, rests and goes in %s", async (name) => {
    const run = await applyStack(build(newApp(), ENVIRONMENTS[name]));
    expect(run.outputs).toMatchObject(outputs(name));
    const made = addressesOf(run);
    if (stack !== undefined) expect(made).toEqual(expect.arrayContaining(golden(stack, name)));
    expect((await run.planAgain()).changes).toEqual([]);
    console.log(`${name}: ${made.length} resources`);
    expect((await run.destroy()).filter(({ action }) => action === "delete")).toHaveLength(made.length);
  });
});

function addressesOf({ state }: AppliedStack): string[] {
  return state.resources.map(({ address }) => address).filter((address) => !address.startsWith("data."));
}

/** Addresses of the resources that a stack has when nothing optional is said. */
function golden(stack: string, name: EnvironmentName): string[] {
  const lines = readFileSync(resolve(GOLDEN, `${stack}-${name}.txt`), "utf8").split("\n");
  return lines.filter((line) => line !== "");
}
