import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { checkAddresses } from "../../constructs/testing";
import { ENVIRONMENTS, type EnvironmentName } from "../../stacks/environments";
import { DEFAULT_FORMS, exhibitStack, OTHER_FORMS } from "../support/gallery";
import { analysis, optimizer } from "../support/stacks";
import { newApp } from "../support/terraform-stack";

const GOLDEN = resolve(__dirname, "../golden/addresses");

describe("no resource changes its address by accident", () => {
  test.each([...DEFAULT_FORMS, ...OTHER_FORMS])("$name", (exhibit) => {
    expect(() =>
      checkAddresses(exhibitStack(exhibit), join(GOLDEN, "constructs", `${exhibit.name}.txt`)),
    ).not.toThrow();
  });

  test.each(Object.keys(ENVIRONMENTS) as EnvironmentName[])("the optimizer in %s", (name) => {
    const golden = join(GOLDEN, "stacks", `optimizer-${name}.txt`);
    expect(() => checkAddresses(optimizer(newApp(), name), golden)).not.toThrow();
  });

  test.each(Object.keys(ENVIRONMENTS) as EnvironmentName[])("the analysis system in %s", (name) => {
    const golden = join(GOLDEN, "stacks", `analysis-${name}.txt`);
    expect(() => checkAddresses(analysis(newApp(), name), golden)).not.toThrow();
  });
});
