import fc from "fast-check";
import { expect, test } from "vitest";
import { callerDeadline, jobTimeout, solverLimit, solverLimitOfAttempt } from "../../../src/contract/time-limits";
import { kinds } from "../../../src/kinds";

const seconds = fc.integer({ min: 60, max: 80_000 });

test("each limit is met by the part that can still act: solver, job, attempt, caller", () => {
  fc.assert(
    fc.property(seconds, seconds, fc.integer({ min: 1, max: 10 }), seconds, (attempt, wanted, attempts, waiting) => {
      const wrapUp = Math.floor(attempt / 3);
      const solver = solverLimit(wanted, solverLimitOfAttempt(attempt, wrapUp)) ?? 0;
      expect(solver).toBeLessThanOrEqual(wanted);
      expect(solver).toBeLessThan(jobTimeout(wanted, 60));
      expect(solver).toBeLessThan(attempt);
      expect(attempt).toBeLessThan(callerDeadline({ attempts, attempt, waiting }));
    }),
  );
});

test("without a limit of the job or of the machine there is the other one, or none", () => {
  expect([solverLimit(undefined, 5), solverLimit(7, undefined), solverLimit(undefined, undefined)]).toEqual([
    5,
    7,
    undefined,
  ]);
});

test.each(kinds.map(({ description }) => description))(
  "the timeout of a job $name is longer than its solver's limit",
  (kind) => {
    for (const timeLimitSeconds of [1, 60, 3600]) {
      const parsed = kind.parseParameters({ timeLimitSeconds });
      if ("issues" in parsed) throw new Error(JSON.stringify(parsed.issues));
      expect(kind.timeoutMs(parsed.parameters)).toBeGreaterThan(1000 * timeLimitSeconds);
    }
  },
);
