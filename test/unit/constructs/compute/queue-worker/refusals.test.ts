import { describe, expect, test } from "vitest";
import { Duration } from "../../../../../constructs/core/duration";
import { EncryptionKey } from "../../../../../constructs/core/encryption-key";
import { SCALING, type WorkerChanges, workerIn } from "../../../../support/queue-worker-parts";
import { refusal, synthesize } from "../../../../support/synthesize";

function mistakes(changes: WorkerChanges): readonly string[] {
  return refusal((stack) => workerIn(stack, changes))
    .split("\n")
    .map((line) => line.replace(/^Shop\/Worker: /, ""));
}

/** The load of the analysis jobs: 100 a day of half an hour each, on one task. */
const ANALYSIS = {
  max: 1,
  acceptableLatency: Duration.hours(2),
  processingTime: Duration.minutes(30),
  arrivalsPerDay: 100,
} as const;
const OVERLOADED =
  "carry what arrives: 100 messages × 30 minutes = 50 hours of work a day, but 1 task × 1 at a time × 24 hours = 24 hours, a load of 208 %";

const REFUSED: readonly (readonly [why: string, changes: WorkerChanges, message: string])[] = [
  [
    "a queue that shows a message again while it is worked on",
    { givenQueue: { taskTimeout: Duration.minutes(5) }, taskTimeout: Duration.minutes(15) },
    "queue must hide a message for at least taskTimeout (15 minutes), because SQS gives it to a second task when its visibility timeout has passed, got 5 minutes; raise the queue's taskTimeout, or lower the worker's",
  ],
  [
    "an order for a queue that is there already",
    { givenQueue: {}, fifo: true },
    "fifo must be left out where queue is given, because it is a matter of that queue, got true; set it on the queue",
  ],
  [
    "a number of deliveries for a queue that is there already",
    { givenQueue: {}, maxReceiveCount: 3 },
    "maxReceiveCount must be left out where queue is given, because it is a matter of that queue, got 3; set it on the queue",
  ],
  [
    "deliveries that outlast the message",
    { taskTimeout: Duration.hours(12), maxReceiveCount: 30 },
    'maxReceiveCount must be so low that all deliveries end within 13 days, because SQS deletes what is older, got "30 × 12 hours"; lower it, or shorten taskTimeout',
  ],
  [
    "a task that takes longer than SQS hides messages",
    { taskTimeout: Duration.hours(13) },
    "taskTimeout must be from 1 second to 12 hours, got 13 hours; give a duration in that range",
  ],
  [
    "a cluster that does not count its tasks",
    { clusterProps: { containerInsights: "disabled" } },
    'cluster must have container insights, because without them CloudWatch does not know how many tasks there are, got "a cluster without"; set containerInsights: "enabled" on the cluster',
  ],
  [
    "more than the tasks can do",
    { taskTimeout: Duration.hours(1), scaling: ANALYSIS },
    `scaling.max must ${OVERLOADED}, got 1; raise it to 3 at least, or make the work shorter`,
  ],
  [
    "a latency that the work alone exceeds",
    { scaling: { ...SCALING, acceptableLatency: Duration.seconds(30) } },
    "scaling.acceptableLatency must be at least processingTime (1 minute), because it counts until a message is finished, got 30 seconds; allow for the work itself",
  ],
  [
    "work that takes longer than it may",
    { taskTimeout: Duration.seconds(30), scaling: SCALING },
    "scaling.processingTime must be at most taskTimeout (30 seconds), because the mean lies below the longest, got 1 minute; raise taskTimeout, or lower it",
  ],
  [
    "a range upside down",
    { scaling: { ...SCALING, min: 5 } },
    'scaling.min must not be above max, got "5 above 4"; raise max or lower min',
  ],
  [
    "no task at all",
    { scaling: { ...SCALING, max: 0 } },
    "scaling.max must be from 1 to 5000, got 0; give a number in that range",
  ],
  [
    "half a message at a time",
    { scaling: { ...SCALING, concurrency: 0.5 } },
    "scaling.concurrency must be from 1 to 1000, got 0.5; give a number in that range",
  ],
  [
    "an idle time that is no number of minutes",
    { scaling: { ...SCALING, idleTime: Duration.seconds(90) } },
    "scaling.idleTime must be a whole number of minutes, got 90 seconds; round it",
  ],
  [
    "a target above all processors",
    { scaling: { ...SCALING, cpu: 101 } },
    "scaling.cpu must be from 1 to 100, got 101; give a number in that range",
  ],
  [
    "more tasks on demand than there may be",
    { capacity: { base: 5, spotWeight: 0.5 } },
    "capacity.base must be at most scaling.max (4), got 5; lower it, or raise max",
  ],
  [
    "a share of Spot above all",
    { capacity: { spotWeight: 2 } },
    "capacity.spotWeight must be from 0 to 1, got 2; give a share such as 0.7",
  ],
];

describe("a QueueWorker refuses", () => {
  test.each(REFUSED)("%s", (_why, changes, message) => {
    expect(mistakes(changes)).toContain(message);
  });

  test("everything at once", () => {
    const scaling = { ...SCALING, max: 0, processingTime: Duration.minutes(20) };
    expect(
      mistakes({ clusterProps: { containerInsights: "disabled" }, scaling }).map((line) => line.split(" ")[0]),
    ).toEqual(["cluster", "scaling.max", "scaling.processingTime", "scaling.acceptableLatency"]);
  });

  test("a key for a queue that is there already, without printing it", () => {
    const message = refusal((stack) =>
      workerIn(stack, { givenQueue: {}, queueEncryptionKey: new EncryptionKey(stack, "Key") }),
    );
    expect(message).toBe(
      'Shop/Worker: queueEncryptionKey must be left out where queue is given, because it is a matter of that queue, got "a key"; set it on the queue',
    );
  });

  test("a stop that Fargate does not wait for", () => {
    expect(mistakes({ stopTimeout: Duration.minutes(3) }).join("\n")).toContain(
      "stopTimeout must be from 1 second to 120 seconds, got 3 minutes",
    );
  });

  test("a variable that is taken by another value", () => {
    expect(mistakes({ environment: { QUEUE_URL: "elsewhere" } }).join("\n")).toContain("QUEUE_URL");
  });
});

describe("a QueueWorker warns of", () => {
  function warnings(changes: WorkerChanges): readonly string[] {
    const found: string[] = [];
    synthesize((stack) => {
      const worker = workerIn(stack, changes);
      found.push(...worker.node.metadata.map(({ data }) => String(data)));
    });
    return found;
  }

  test("an estimated load that the tasks cannot carry, with the arithmetic", () => {
    const scaling = { ...ANALYSIS, arrivalsPerDay: { estimate: 100 } };
    expect(warnings({ taskTimeout: Duration.hours(1), scaling })).toEqual([
      `scaling.max should ${OVERLOADED} (estimated), got 1; raise it to 3 at least, or make the work shorter`,
    ]);
  });

  test("a latency that is over before help comes", () => {
    expect(warnings({ scaling: { ...SCALING, acceptableLatency: Duration.minutes(3) } })).toEqual([
      "scaling.acceptableLatency (3 minutes) leaves less than reactionTime (4 minutes) beside the work (1 minute): messages that come while too few tasks run will be late; lengthen it, or raise min",
    ]);
  });

  test("nothing where all is well", () => {
    expect(warnings({ scaling: { ...SCALING, arrivalsPerDay: 1000 } })).toEqual([]);
  });
});
