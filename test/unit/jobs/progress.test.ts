import fc from "fast-check";
import { expect, test } from "vitest";
import { progressSchema } from "../../../src/contract/job";
import { toProgress } from "../../../src/jobs/progress";

const report = fc.record(
  {
    fraction: fc.double(),
    phase: fc.string({ maxLength: 200 }),
    message: fc.string({ maxLength: 900 }),
    incumbent: fc.double(),
    bound: fc.double(),
    gap: fc.double(),
  },
  { requiredKeys: ["fraction", "phase"] },
);

test("whatever a kind reports becomes progress that the contract accepts", () => {
  fc.assert(
    fc.property(report, (given) => {
      expect(progressSchema.safeParse(toProgress(given, undefined, 0)).success).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("progress never goes back", () => {
  fc.assert(
    fc.property(fc.array(report, { minLength: 2 }), (reports) => {
      let previous = toProgress({ fraction: 0, phase: "" }, undefined, 0);
      for (const given of reports) {
        const next = toProgress(given, previous, 0);
        expect(next.fraction).toBeGreaterThanOrEqual(previous.fraction);
        previous = next;
      }
    }),
  );
});

test("a bound that is no number is no bound", () => {
  const progress = toProgress(
    { fraction: 0.5, phase: "p", bound: Number.NEGATIVE_INFINITY, gap: Number.NaN },
    undefined,
    0,
  );
  expect(progress).toMatchObject({ bound: null, gap: null });
});
