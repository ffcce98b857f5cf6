import { afterAll, expect, test } from "vitest";
import { applyStack } from "../../../constructs/testing";
import { DEFAULT_FORMS, exhibitStack, OTHER_FORMS } from "../../support/gallery";

const seconds: string[] = [];
afterAll(() => console.log(`on the stand-in: ${seconds.join(", ")}`));

test.each([...DEFAULT_FORMS, ...OTHER_FORMS])(
  "$name is applied, plans nothing more and is destroyed",
  async (exhibit) => {
    const began = performance.now();
    const run = await applyStack(exhibitStack(exhibit));
    const made = run.state.resources.filter(({ address }) => !address.startsWith("data.")).length;
    expect((await run.planAgain()).changes).toEqual([]);
    const destroyed = (await run.destroy()).filter(({ action }) => action === "delete").length;
    expect(destroyed).toBe(made);
    seconds.push(`${exhibit.name} ${made} resources ${((performance.now() - began) / 1000).toFixed(1)} s`);
  },
);
