import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BATCH_STATES,
  inOrder,
  jobStateChange,
  queueBlocked,
  scanFinding,
} from "../../../../constructs/messaging/event-pattern";
import { jobQueueArn, queueIsBlocked, stateChange } from "../../../support/batch-events";
import { matchesPattern } from "../../../support/event-matcher";

const [SOLVER, GRADER] = [jobQueueArn("solver"), jobQueueArn("grader")];

describe("the pattern of jobs that have ended", () => {
  const pattern = jobStateChange([SOLVER], ["SUCCEEDED", "FAILED"]);

  test.each([
    ["a job of the queue that succeeded", {}, true],
    ["a job of the queue that failed", { status: "FAILED" }, true],
    ["a child of an array job", { jobId: "4c7599ae:3", arrayProperties: { index: 3 } }, true],
    ["a job of another queue", { jobQueue: GRADER }, false],
    ["a queue by its name: events carry the ARN", { jobQueue: "solver" }, false],
    ["a queue whose ARN only begins so", { jobQueue: `${SOLVER}-2` }, false],
    ["a job that runs", { status: "RUNNING" }, false],
    ["a job that waits", { status: "RUNNABLE" }, false],
  ])("%s: %s → %s", (_what, detail, matched) => {
    expect(matchesPattern(pattern, stateChange(detail))).toBe(matched);
  });

  test("does not match what the document of the lineage filters by, the queue's name", () => {
    expect(matchesPattern(jobStateChange(["solver"], ["SUCCEEDED"]), stateChange({}))).toBe(false);
  });

  test("does not match other events of Batch or of others", () => {
    expect(matchesPattern(pattern, { ...stateChange({}), "detail-type": "Batch Job Queue Blocked" })).toBe(false);
    expect(matchesPattern(pattern, { ...stateChange({}), source: "my.batch" })).toBe(false);
  });

  test("matches exactly the queues and states it names, whatever they are", () => {
    const queue = fc.constantFrom("a", "b", "c", "d");
    const state = fc.constantFrom(...BATCH_STATES);
    const some = { minLength: 1 };
    fc.assert(
      fc.property(fc.uniqueArray(queue, some), fc.uniqueArray(state, some), queue, state, (queues, states, q, s) => {
        const matched = matchesPattern(jobStateChange(queues, states), stateChange({ jobQueue: q, status: s }));
        expect(matched).toBe(queues.includes(q) && states.includes(s));
      }),
    );
  });
});

test("the pattern of blocked queues matches the event of the queue and no change of a job", () => {
  const pattern = queueBlocked([SOLVER]);
  expect(matchesPattern(pattern, queueIsBlocked())).toBe(true);
  expect(matchesPattern(pattern, stateChange({ status: "RUNNABLE" }))).toBe(false);
  expect(matchesPattern(queueBlocked([GRADER]), queueIsBlocked())).toBe(false);
});

describe("the pattern of findings", () => {
  const scan = (counts: object, detail: object = {}) => ({
    "detail-type": "ECR Image Scan",
    source: "aws.ecr",
    detail: {
      "scan-status": "COMPLETE",
      "repository-name": "optimo/solver",
      "finding-severity-counts": counts,
      "image-digest": `sha256:${"0".repeat(64)}`,
      "image-tags": ["v1"],
      ...detail,
    },
  });
  const pattern = scanFinding(["optimo/solver"], ["CRITICAL", "HIGH"]);

  test.each([
    ["a critical one", scan({ CRITICAL: 1, MEDIUM: 9 }), true],
    ["a high one", scan({ HIGH: 2 }), true],
    ["lesser ones", scan({ MEDIUM: 9, LOW: 3 }), false],
    ["none", scan({}), false],
    ["none of that kind", scan({ CRITICAL: 0 }), false],
    ["another repository", scan({ CRITICAL: 1 }, { "repository-name": "optimo/grader" }), false],
    ["a scan that failed", scan({ CRITICAL: 1 }, { "scan-status": "FAILED" }), false],
  ])("tells of %s: %#", (_what, event, matched) => {
    expect(matchesPattern(pattern, event)).toBe(matched);
  });

  test("asks for one severity without an alternative", () => {
    expect(scanFinding(["r"], ["LOW"]).detail).not.toHaveProperty("$or");
    expect(matchesPattern(scanFinding(["optimo/solver"], ["LOW"]), scan({ LOW: 1 }))).toBe(true);
  });
});

test("the order in which values are named does not change the text of a pattern", () => {
  const value = fc.constantFrom("a", "b", "c", "d", "e");
  fc.assert(
    fc.property(fc.array(value), fc.array(value), (left, right) => {
      const text = (values: readonly string[]) => JSON.stringify(inOrder({ jobQueue: values }, (each) => each));
      const same = new Set(left).size === new Set(right).size && left.every((each) => right.includes(each));
      expect(text(left) === text(right)).toBe(same);
    }),
  );
});
