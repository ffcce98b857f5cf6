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
  WorkQueue,
} from "../../../constructs";
import type { Exhibit } from "./exhibits";

/** A job queue that is not made here: the rule needs its ARN only. */
export const SOLVER_QUEUE = "arn:aws:batch:us-east-1:123456789012:job-queue/solver";
const GRADER_QUEUE = "arn:aws:batch:us-east-1:123456789012:job-queue/grader";

/** Fails for the jobs that say so, and for nothing else. */
const complete = FunctionCode.fromText(`
export const handler = async ({ detail = {} }) => {
  if (detail.jobName === "unlucky") throw new Error("this job's end cannot be handled");
  return detail.jobId;
};
`);

export const COMPLETION_DEFAULTS: readonly Exhibit[] = [
  { name: "FailureQueue", build: (scope, id) => new FailureQueue(scope, id) },
  {
    name: "Alarm",
    build: (scope, id) =>
      new Alarm(scope, id, {
        metric: new WorkQueue(scope, `${id}Pages`).metricAge(),
        threshold: Duration.minutes(30).toSeconds(),
        description: "Pages wait for more than half an hour. Look whether workers start.",
        topic: new AlarmTopic(scope, `${id}Topic`),
      }),
  },
  {
    name: "EventRule",
    build: (scope, id) => {
      const made = new EventRule(scope, id, { every: Duration.hours(1) });
      made.addTarget("Pages", new WorkQueue(scope, `${id}Pages`));
      return made;
    },
  },
  {
    name: "CompletionRule",
    build: (scope, id) =>
      new CompletionRule(scope, id, {
        source: { jobQueueArn: SOLVER_QUEUE },
        handler: new LambdaFunction(scope, `${id}Handler`, { code: complete }),
        topic: new AlarmTopic(scope, `${id}Topic`),
      }),
  },
];

export const COMPLETION_FORMS: readonly Exhibit[] = [
  {
    name: "FailureQueueKey",
    build: (scope, id) => {
      const made = new FailureQueue(scope, id, { encryptionKey: new EncryptionKey(scope, `${id}Key`) });
      made.grantConsume(new Role(scope, `${id}Reader`, { assumedBy: ["lambda.amazonaws.com"] }));
      return made;
    },
  },
  {
    name: "AlarmMath",
    build: (scope, id) => {
      const pages = new WorkQueue(scope, `${id}Pages`);
      const using = { visible: pages.metricVisible(), inFlight: pages.metricInFlight() };
      return new Alarm(scope, id, {
        metric: new MathMetric({ expression: "visible + inFlight", using, label: "Unfinished" }),
        threshold: 1000,
        comparison: ">=",
        periods: 5,
        datapoints: 3,
        missingData: "ignore",
        description: "Work piles up. Raise the number of workers.",
        topic: "none",
      });
    },
  },
  {
    name: "CompletionRuleFull",
    build: (scope, id) => {
      const sweep = new LambdaFunction(scope, `${id}Sweep`, { code: complete });
      return new CompletionRule(scope, id, {
        source: [{ jobQueueArn: SOLVER_QUEUE }, { jobQueueArn: GRADER_QUEUE }],
        handler: new LambdaFunction(scope, `${id}Handler`, { code: complete }),
        topic: new AlarmTopic(scope, `${id}Topic`),
        states: ["FAILED"],
        blocked: new WorkQueue(scope, `${id}Blocked`),
        sweeper: { handler: sweep, every: Duration.minutes(15) },
        encryptionKey: new EncryptionKey(scope, `${id}Key`),
        failureRetention: Duration.days(7),
      });
    },
  },
  {
    name: "CompletionRuleQuiet",
    build: (scope, id) =>
      new CompletionRule(scope, id, {
        source: { jobQueueArn: SOLVER_QUEUE },
        handler: new LambdaFunction(scope, `${id}Handler`, { code: complete }),
        topic: "none",
        sweeper: "off",
      }),
  },
];
