import { afterAll, beforeAll, expect, test } from "vitest";
import type { Exhibit } from "../../support/gallery";
import type { FalseDifference } from "./coverage";
import { leftOut, type NotApplied, synthesizeForms } from "./forms";
import { RealRun, type RealRunOptions } from "./real-run";

/** The emulators come to rest in their own time. */
const LIMIT_MS = 900_000;

/** Forms of constructs, where they are applied, and what that cannot show. */
interface AppliedForms extends Omit<RealRunOptions, "synthesized"> {
  readonly forms: readonly Exhibit[];
  readonly notApplied: NotApplied;
  readonly falseDifferences: readonly FalseDifference[];
}

/** Something to look at in what was applied. */
export type Check = (title: string, look: (run: RealRun) => Promise<void> | void) => void;

/**
 * Applies forms once before the tests of a file, plans them again in the first test and destroys them in the one that
 * `last` adds. One run holds all forms that an emulator takes: a run of its own for each group would mostly read the
 * provider's schemas anew.
 */
export function applied({ forms, notApplied, falseDifferences, ...where }: AppliedForms) {
  let run: RealRun | string = "it was not started";
  beforeAll(async () => {
    run = await RealRun.start({ ...where, synthesized: () => synthesizeForms(forms, notApplied) });
  }, LIMIT_MS);
  afterAll(async () => {
    if (typeof run !== "string") await run.close();
  }, LIMIT_MS);

  const check: Check = (title, look) => {
    test(title, { timeout: LIMIT_MS }, async ({ skip }) => {
      if (typeof run === "string") return skip(run);
      await look(run);
    });
  };
  check("a second plan finds nothing to do, beside what the emulator is known to forget", async (started) => {
    expect(await started.unexplainedChanges(falseDifferences)).toEqual([]);
  });
  /** Adds the last test: destroy leaves nothing, beside what `also` looks for. */
  const last = (also: (run: RealRun) => Promise<void> = async () => undefined) => {
    check("destroy leaves nothing in the account", async (started) => {
      const { left, types, resources } = await started.destroy();
      const { removed } = started;
      console.log(`real provider: ${types.size} resource types, ${resources} resources, ${left.length} left over`);
      console.log(`provider 5 was not given ${removed.length} arguments: ${removed.join(", ")}`);
      for (const line of leftOut(forms, notApplied, types)) console.log(line);
      expect(left).toEqual([]);
      await also(started);
    });
  };
  return { check, last };
}
