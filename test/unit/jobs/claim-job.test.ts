import { describe, expect, test } from "vitest";
import { FINAL_STATES } from "../../../src/contract/job";
import { claimJob, decideClaim } from "../../../src/jobs/claim-job";
import { type JobStore, QuotaReachedError } from "../../../src/jobs/ports";
import { aJob, ManualClock } from "../../support/jobs";

const NOW = 1_000_000;

describe("a worker that receives the message of a job", () => {
  test("claims a queued job", () => {
    expect(decideClaim(aJob(), NOW)).toEqual({ decision: "claim" });
  });

  test("drops the message of a job that is gone", () => {
    expect(decideClaim(undefined, NOW)).toEqual({ decision: "drop" });
  });

  test.each(FINAL_STATES)("drops the message of a job that is %s", (state) => {
    expect(decideClaim(aJob({ state }), NOW)).toEqual({ decision: "drop" });
  });

  test.each(["starting", "running"] as const)(
    "waits while a %s job has a lease, and looks again when it ends",
    (state) => {
      const job = aJob({ state, attempt: 1, leaseUntil: NOW + 10_000 });
      expect(decideClaim(job, NOW)).toEqual({ decision: "wait", delayMs: 10_001 });
    },
  );

  test("looks again within 30 s however long the lease is", () => {
    const job = aJob({ state: "running", attempt: 1, leaseUntil: NOW + 3_600_000 });
    expect(decideClaim(job, NOW)).toEqual({ decision: "wait", delayMs: 30_000 });
  });

  test.each(["starting", "running"] as const)("takes a %s job over once its lease has passed", (state) => {
    expect(decideClaim(aJob({ state, attempt: 1, leaseUntil: NOW }), NOW)).toEqual({ decision: "claim" });
  });

  test("gives a job up whose attempts are used", () => {
    expect(decideClaim(aJob({ attempt: 3, maxAttempts: 3 }), NOW)).toEqual({ decision: "give-up" });
    const died = aJob({ state: "running", attempt: 3, maxAttempts: 3, leaseUntil: NOW - 1 });
    expect(decideClaim(died, NOW)).toEqual({ decision: "give-up" });
  });

  test("lets a job expire that had to begin by now, but none that has begun", () => {
    expect(decideClaim(aJob({ startBy: NOW }), NOW)).toEqual({ decision: "expire" });
    expect(decideClaim(aJob({ startBy: NOW + 1 }), NOW)).toEqual({ decision: "claim" });
    const begun = aJob({ state: "running", attempt: 1, leaseUntil: NOW, startBy: 1 });
    expect(decideClaim(begun, NOW)).toEqual({ decision: "claim" });
  });
});

describe("a job whose tenant has as many at work as it may", () => {
  test("is looked at again soon, and no attempt of it has begun", async () => {
    const job = aJob({ terms: { counted: true } });
    const asked: unknown[] = [];
    const store = {
      load: async () => job,
      replace: async (_previous: unknown, _next: unknown, options: unknown) => {
        asked.push(options);
        throw new QuotaReachedError("full");
      },
    } as unknown as JobStore;
    const claim = await claimJob({ store, clock: new ManualClock() }, job.id, 60_000, { maxRunning: 3 });
    expect(claim).toEqual({ outcome: "wait", delayMs: 2_000 });
    expect(asked).toEqual([{ atMost: 3 }]);
  });
});
