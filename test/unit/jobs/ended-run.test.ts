import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFinal, JOB_STATES } from "../../../src/contract/job";
import type { BackendRun, BackendState } from "../../../src/jobs/backend";
import { decideEndedRun } from "../../../src/jobs/ended-run";
import type { Job } from "../../../src/jobs/job";
import { aJob } from "../../support/jobs";

const QUEUED_AT = 5_000;

function run(state: BackendState, reason: string | null = null, submittedAt = QUEUED_AT + 10): BackendRun {
  return { id: `run-${state}`, jobId: "job-1", state, submittedAt, reason };
}

function queued(change: Partial<Job> = {}): Job {
  return aJob({ updatedAt: QUEUED_AT, ...change });
}

describe("the end of a run", () => {
  test.each([
    ["of a job that is gone", undefined, [run("failed")], { decision: "nothing" }],
    ["of a finished job", queued({ state: "succeeded" }), [run("succeeded")], { decision: "nothing" }],
    [
      "beside another run",
      queued({ state: "running", attempt: 1 }),
      [run("running"), run("failed")],
      { decision: "nothing" },
    ],
    ["at work", queued({ state: "running", attempt: 1 }), [run("failed")], { decision: "release" }],
    ["before it began to work", queued({ state: "starting", attempt: 1 }), [run("succeeded")], { decision: "release" }],
    ["that handed its job back", queued({ attempt: 1 }), [run("failed")], { decision: "submit" }],
    ["that the backend forgot", queued(), [], { decision: "submit" }],
    [
      "that never started",
      queued(),
      [run("failed", "CannotPullContainerError: not found")],
      { decision: "fail", reason: "CannotPullContainerError: not found" },
    ],
    [
      "that an earlier try ended with, seen once the retry is stored and before it is sent",
      queued(),
      [run("failed", "CannotPullContainerError: not found", QUEUED_AT - 1)],
      { decision: "submit" },
    ],
    ["that ended well without claiming", queued(), [run("succeeded")], { decision: "submit" }],
  ])("%s", (_what, job, runs, decision) => {
    expect(decideEndedRun(job, runs)).toEqual(decision);
  });

  test("is no reason to start runs for ever", () => {
    const runs = Array.from({ length: 10 }, () => run("succeeded"));
    expect(decideEndedRun(queued(), runs)).toMatchObject({ decision: "fail" });
    expect(decideEndedRun(queued({ updatedAt: QUEUED_AT + 11 }), runs)).toEqual({ decision: "submit" });
  });
});

const runs = fc.array(
  fc.constantFrom<BackendState>("waiting", "starting", "running", "succeeded", "failed").map((state) => run(state)),
  { maxLength: 12 },
);
const jobs = fc.record({ state: fc.constantFrom(...JOB_STATES), attempt: fc.nat(3) }).map((change) => aJob(change));

test("a finished job is left alone, and so is one with a live run, whatever is told in whatever order", () => {
  fc.assert(
    fc.property(jobs, runs, (job, all) => {
      const { decision } = decideEndedRun(job, all);
      const live = all.some(({ state }) => state !== "succeeded" && state !== "failed");
      if (isFinal(job.state) || live) expect(decision).toBe("nothing");
      else expect(decision).not.toBe("nothing");
      if (decision === "submit") expect(job.state).toBe("queued");
      if (decision === "release") expect(["starting", "running"]).toContain(job.state);
    }),
  );
});
