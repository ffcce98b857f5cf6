import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFinal, JOB_STATES } from "../../../src/contract/job";
import type { Job } from "../../../src/jobs/job";
import { type JobEvent, TRANSITIONS, transition } from "../../../src/jobs/transitions";
import { aJob } from "../../support/jobs";

const EVENTS: readonly JobEvent[] = ["claim", "start", "succeed", "fail", "cancel", "expire", "release", "retry"];
const events = fc.array(fc.constantFrom(...EVENTS), { maxLength: 60 });
const RUNS = { numRuns: 1_000 };

/** Every job that a row of events makes, each with the event that led to it. */
function lives(
  row: readonly JobEvent[],
): readonly { readonly event: JobEvent; readonly before: Job; readonly after: Job }[] {
  const steps = [];
  let job = aJob();
  let now = job.createdAt;
  for (const event of row) {
    now += 1_000;
    const after = transition(job, event, now, event === "claim" ? { leaseUntil: now + 60_000 } : {});
    if (!after) continue;
    steps.push({ event, before: job, after });
    job = after;
  }
  return steps;
}

describe("the state machine", () => {
  test("leaves a final state by a retry alone", () => {
    for (const state of JOB_STATES.filter(isFinal)) {
      expect(Object.keys(TRANSITIONS[state])).toEqual(state === "succeeded" ? [] : ["retry"]);
    }
  });

  test("reaches every state from queued", () => {
    const reached = new Set(["queued"]);
    for (let rounds = 0; rounds < JOB_STATES.length; rounds++) {
      for (const state of JOB_STATES.filter((known) => reached.has(known))) {
        for (const next of Object.values(TRANSITIONS[state])) reached.add(next);
      }
    }
    expect([...reached].sort()).toEqual([...JOB_STATES].sort());
  });

  test("answers a refused event with nothing, whatever the job holds", () => {
    for (const state of JOB_STATES) {
      for (const event of EVENTS) {
        const known = TRANSITIONS[state][event] !== undefined;
        expect(transition(aJob({ state }), event, 0) !== undefined).toBe(known);
      }
    }
  });

  test("counts the version up by one at every step", () => {
    fc.assert(
      fc.property(events, (row) => {
        for (const { before, after } of lives(row)) expect(after.version).toBe(before.version + 1);
      }),
      RUNS,
    );
  });

  test("counts an attempt with every claim and never takes one back", () => {
    fc.assert(
      fc.property(events, (row) => {
        for (const { event, before, after } of lives(row)) {
          expect(after.attempt - before.attempt).toBe(event === "claim" ? 1 : 0);
        }
      }),
      RUNS,
    );
  });

  test("holds a lease while a run may be at work, and at no other time", () => {
    fc.assert(
      fc.property(events, (row) => {
        for (const { after } of lives(row)) {
          expect(after.leaseUntil !== null).toBe(after.state === "starting" || after.state === "running");
        }
      }),
      RUNS,
    );
  });

  test("has an end time in final states, and at no other time", () => {
    fc.assert(
      fc.property(events, (row) => {
        for (const { after } of lives(row)) expect(after.finishedAt !== null).toBe(isFinal(after.state));
      }),
      RUNS,
    );
  });

  test("keeps the first start through further attempts, and forgets it at a retry", () => {
    fc.assert(
      fc.property(events, (row) => {
        for (const { event, before, after } of lives(row)) {
          if (event === "retry") expect(after.startedAt).toBeNull();
          else if (before.startedAt !== null) expect(after.startedAt).toBe(before.startedAt);
        }
      }),
      RUNS,
    );
  });

  test("never changes what the submission fixed", () => {
    fc.assert(
      fc.property(events, (row) => {
        for (const { before, after } of lives(row)) {
          const { id, tenant, kind, parameters, inputs, createdAt, priority, tags } = after;
          expect(before).toMatchObject({ id, tenant, kind, parameters, inputs, createdAt, priority, tags });
        }
      }),
      RUNS,
    );
  });
});
