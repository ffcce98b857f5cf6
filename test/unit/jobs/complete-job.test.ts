import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeOf, decideEnding, type StopCause } from "../../../src/jobs/complete-job";
import type { RunEnd } from "../../../src/jobs/runner";
import { aJob, aManifest } from "../../support/jobs";

const solver = { engine: "counting", seconds: 1, objective: 1, bound: 1, gap: 0, seed: 0 };
const verdict = { violations: [], metrics: { done: 3 }, metricsReason: null };
const good: RunEnd = { type: "completed", solver, check: { ...verdict, passed: true } };
const bad: RunEnd = {
  type: "completed",
  solver,
  check: { ...verdict, passed: false, violations: [{ rule: "seats", message: "section 7 has 31 of 30" }] },
};
const refused: RunEnd = {
  type: "refused",
  code: "INFEASIBLE",
  message: "two rules contradict",
  issues: [{ path: "sections.csv", line: 7, column: "capacity", message: "is 0", remedy: "raise it" }],
};
const threw: RunEnd = { type: "threw", message: "x is undefined" };
const crashed: RunEnd = { type: "crashed", message: "the job process was ended by SIGSEGV" };
const killed: RunEnd = { type: "killed" };
const running = aJob({ state: "running", attempt: 1, leaseUntil: 9, timeoutMs: 90_000 });

describe("a run that ended by itself", () => {
  test("succeeds when its solution passed the check", () => {
    expect(decideEnding(running, good, undefined)).toEqual({ event: "succeed", reason: null, publish: true });
  });

  test("fails when it did not, names the rule and publishes nothing", () => {
    const ending = decideEnding(running, bad, undefined);
    expect(ending).toMatchObject({ event: "fail", publish: false, reason: { code: "CHECK_FAILED" } });
    expect(ending.reason?.message).toContain("seats: section 7 has 31 of 30");
  });

  test("fails with the mistakes of its input, by file, line and column", () => {
    const ending = decideEnding(running, refused, undefined);
    expect(ending).toMatchObject({ event: "fail", publish: false, reason: { code: "INFEASIBLE" } });
    expect(ending.reason?.message).toBe("two rules contradict\nsections.csv:7:capacity: is 0; raise it");
  });

  test("fails at once when the kind threw: another try would do the same", () => {
    expect(decideEnding(running, threw, undefined)).toMatchObject({ event: "fail", reason: { code: "RUN_FAILED" } });
  });

  test("is tried again when its process died, and given up after the last attempt", () => {
    expect(decideEnding(running, crashed, undefined)).toMatchObject({ event: "release", publish: false });
    const last = { ...running, attempt: 3 };
    expect(decideEnding(last, crashed, undefined)).toMatchObject({
      event: "fail",
      reason: { code: "ATTEMPTS_EXHAUSTED" },
    });
  });
});

describe("a cancelled run", () => {
  test("keeps its best solution when that passed the check", () => {
    expect(decideEnding(running, good, "cancel")).toMatchObject({ event: "cancel", publish: true });
  });

  test("keeps nothing that failed the check, and says so", () => {
    const ending = decideEnding(running, bad, "cancel");
    expect(ending).toMatchObject({ event: "cancel", publish: false, reason: { code: "CHECK_FAILED" } });
  });

  test.each([refused, threw, crashed, killed])("is cancelled however it ended: $type", (end) => {
    expect(decideEnding(running, end, "cancel")).toMatchObject({ event: "cancel", publish: false });
  });
});

describe("a run stopped at the job's timeout", () => {
  test("fails, and keeps its best solution when that passed the check", () => {
    const ending = decideEnding(running, good, "timeout");
    expect(ending).toMatchObject({ event: "fail", publish: true, reason: { code: "TIMEOUT" } });
    expect(ending.reason?.message).toContain("90 s");
  });

  test.each([refused, threw, crashed, killed])("keeps nothing when it has none: $type", (end) => {
    expect(decideEnding(running, end, "timeout")).toMatchObject({
      event: "fail",
      publish: false,
      reason: { code: "TIMEOUT" },
    });
  });
});

describe("a drained run", () => {
  test.each([good, bad, threw, crashed, killed])("is handed back however it ended: $type", (end) => {
    expect(decideEnding(running, end, "drain")).toMatchObject({ event: "release", publish: false });
  });

  test("costs the job no attempt, while the attempt number stays a fence", () => {
    const ending = decideEnding(running, killed, "drain");
    expect(changeOf(running, ending, null).maxAttempts).toBe(4);
  });

  test("that had no solution yet is released, while a verdict on its input stays one", () => {
    const early = { ...refused, code: "NO_SOLUTION_IN_TIME" } as const;
    expect(decideEnding(running, early, "drain")).toMatchObject({ event: "release", publish: false });
    expect(decideEnding(running, refused, "drain")).toMatchObject({ event: "fail" });
  });

  test("is drained any number of times and can still be tried three times", () => {
    let job = running;
    for (let drains = 0; drains < 100; drains++) {
      const { maxAttempts = 0 } = changeOf(job, decideEnding(job, killed, "drain"), null);
      job = { ...job, maxAttempts, attempt: job.attempt + 1 };
    }
    expect(job.maxAttempts - job.attempt).toBe(2);
  });
});

test("a crash costs an attempt", () => {
  const ending = decideEnding(running, crashed, undefined);
  expect(changeOf(running, ending, null).maxAttempts).toBe(3);
});

test("a result is published only when the checker passed it", () => {
  const ends = fc.constantFrom(good, bad, refused, threw, crashed, killed);
  const causes = fc.constantFrom<StopCause>(undefined, "cancel", "timeout", "drain");
  fc.assert(
    fc.property(ends, causes, fc.integer({ min: 1, max: 5 }), (end, cause, attempt) => {
      const ending = decideEnding({ ...running, attempt }, end, cause);
      if (ending.publish) expect(end).toBe(good);
      if (ending.event === "succeed") expect(ending.publish).toBe(true);
      expect(changeOf(running, ending, aManifest()).result).toEqual(aManifest());
    }),
  );
});
