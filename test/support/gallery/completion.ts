import { Construct } from "constructs";
import {
  Alarm,
  AlarmTopic,
  CompletionRule,
  Duration,
  EncryptionKey,
  EventRule,
  FailureQueue,
  FunctionCode,
  LambdaFunction,
  MathMetric,
  Role,
} from "../../../constructs";
import { jobStateChange } from "../../../constructs/messaging/event-pattern";
import { jobQueueArn } from "../batch-events";
import type { Exhibit } from "./exhibits";

/** Job queues that are not made here: the rule needs their ARNs only. */
const SOLVER_QUEUE = jobQueueArn("solver");
const GRADER_QUEUES = ["grader", "marker"].map(jobQueueArn);
const WATCHED_QUEUE = jobQueueArn("watched");

/** Fails for the jobs that say so, and for nothing else. */
const complete = FunctionCode.fromText(`
export const handler = async ({ detail = {} }) => {
  if (detail.jobName === "unlucky") throw new Error("this job's end cannot be handled");
  return detail.jobId;
};
`);

export const COMPLETION_DEFAULTS: readonly Exhibit[] = [
  { name: "FailureQueue", build: (scope, id) => new FailureQueue(scope, id) },
  together("Alarm", (scope) => {
    new Alarm(scope, "Waits", {
      metric: new FailureQueue(scope, "Lost").metricAge(),
      threshold: Duration.minutes(30).toSeconds(),
      description: "A failure waits for more than half an hour. Look at it.",
      topic: new AlarmTopic(scope, "Topic"),
    });
  }),
  together("EventRule", (scope) => {
    new EventRule(scope, "Hourly", { every: Duration.hours(1) }).addTarget("Ticks", new FailureQueue(scope, "Ticks"));
  }),
  together("CompletionRule", (scope) => {
    new CompletionRule(scope, "Ends", {
      source: { jobQueueArn: SOLVER_QUEUE },
      handler: new LambdaFunction(scope, "Handler", { code: complete }),
      topic: new AlarmTopic(scope, "Topic"),
    });
  }),
];

export const COMPLETION_FORMS: readonly Exhibit[] = [
  together("FailureQueueKey", (scope) => {
    const made = new FailureQueue(scope, "Lost", { encryptionKey: new EncryptionKey(scope, "Key") });
    made.grantConsume(new Role(scope, "Reader", { assumedBy: ["lambda.amazonaws.com"] }));
  }),
  together("EventRuleBatch", (scope) => {
    const pattern = jobStateChange([WATCHED_QUEUE], ["SUCCEEDED", "FAILED"]);
    const deadLetters = new FailureQueue(scope, "Lost");
    new EventRule(scope, "Ends", { pattern }).addTarget("Told", new FailureQueue(scope, "Told"), { deadLetters });
  }),
  together("AlarmMath", (scope) => {
    const [left, right] = ["Left", "Right"].map((id) => new FailureQueue(scope, id)) as [FailureQueue, FailureQueue];
    const using = { left: left.metricVisible(), right: right.metricVisible() };
    new Alarm(scope, "PilesUp", {
      metric: new MathMetric({ expression: "left + right", using, label: "Unfinished" }),
      threshold: 1000,
      comparison: ">=",
      periods: 5,
      datapoints: 3,
      missingData: "ignore",
      description: "Work piles up. Raise the number of workers.",
      topic: "none",
    });
  }),
  together("CompletionRuleFull", (scope) => {
    const sweep = new LambdaFunction(scope, "Sweep", { code: complete });
    new CompletionRule(scope, "Ends", {
      source: GRADER_QUEUES.map((queue) => ({ jobQueueArn: queue })),
      handler: new LambdaFunction(scope, "Handler", { code: complete }),
      topic: new AlarmTopic(scope, "Topic"),
      states: ["FAILED"],
      blocked: new FailureQueue(scope, "Blocked"),
      sweeper: { handler: sweep, every: Duration.minutes(15) },
      encryptionKey: new EncryptionKey(scope, "Key"),
      failureRetention: Duration.days(7),
    });
  }),
  together("CompletionRuleQuiet", (scope) => {
    new CompletionRule(scope, "Ends", {
      source: { jobQueueArn: SOLVER_QUEUE },
      handler: new LambdaFunction(scope, "Handler", { code: complete }),
      topic: "none",
      sweeper: "off",
    });
  }),
];

/** A construct with what it needs beside it, all under one id. */
function together(name: string, build: (scope: Construct) => void): Exhibit {
  return {
    name,
    build: (scope, id) => {
      const home = new Construct(scope, id);
      build(home);
      return home;
    },
  };
}
