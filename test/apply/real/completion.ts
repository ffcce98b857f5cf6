import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { GetFunctionEventInvokeConfigCommand, GetPolicyCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { jobQueueArn, queueIsBlocked, stateChange } from "../../support/batch-events";
import { emulated } from "./leftovers";
import { check } from "./on-moto";
import type { RealRun } from "./real-run";

check("the rule matches ends of jobs by the queue's ARN, and tries for a day before it keeps an event", async (run) => {
  const events = new EventBridgeClient(emulated(run.endpoint));
  const Rule = String(run.made("aws_cloudwatch_event_rule", "CompletionRule_Ends_Rule").name);
  const { EventPattern, State } = await events.send(new DescribeRuleCommand({ Name: Rule }));
  expect(State).toBe("ENABLED");
  expect(JSON.parse(EventPattern ?? "{}")).toEqual({
    source: ["aws.batch"],
    "detail-type": ["Batch Job State Change"],
    detail: { jobQueue: [jobQueueArn("solver")], status: ["FAILED", "SUCCEEDED"] },
  });
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule }));
  expect(Targets).toEqual([
    {
      Id: "Handler",
      Arn: run.made("aws_lambda_function", "CompletionRule_Handler").arn,
      RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
      DeadLetterConfig: { Arn: run.made("aws_sqs_queue", "CompletionRule_Ends_DeadLetters").arn },
    },
  ]);
});

check("the function may be called by its two rules only, and leaves what it fails with in a queue", async (run) => {
  const lambda = new LambdaClient(emulated(run.endpoint));
  const FunctionName = String(run.made("aws_lambda_function", "CompletionRule_Handler").function_name);
  const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName }));
  const { Statement } = JSON.parse(Policy ?? "{}") as { Statement: { Principal: object; Condition: object }[] };
  const rules = ["CompletionRule_Ends_Rule", "CompletionRule_Ends_Sweep"];
  const callers = rules.map((rule) => run.made("aws_cloudwatch_event_rule", rule).arn);
  expect(Statement).toHaveLength(2);
  for (const { Principal, Condition } of Statement) {
    expect(Principal).toEqual({ Service: "events.amazonaws.com" });
    expect(callers).toContain(Object.values(Object.values(Condition)[0] as object)[0]);
  }
  const failure = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  expect(failure).toMatchObject({
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 21_600,
    DestinationConfig: { OnFailure: { Destination: run.made("aws_sqs_queue", "CompletionRule_Ends_Failures").arn } },
  });
});

check("the dead letters take from the two rules about jobs, over TLS, for 14 days", async (run) => {
  const QueueUrl = String(run.made("aws_sqs_queue", "CompletionRule_Ends_DeadLetters").url);
  const sqs = new SQSClient(emulated(run.endpoint));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  expect(Attributes).toMatchObject({ MessageRetentionPeriod: "1209600", SqsManagedSseEnabled: "true" });
  const { Statement } = JSON.parse(Attributes?.Policy ?? "{}") as {
    Statement: { Effect: string; Condition: object }[];
  };
  const rules = ["CompletionRule_Ends_Rule", "CompletionRule_Ends_Blocked"];
  const senders = rules.map((rule) => run.made("aws_cloudwatch_event_rule", rule).arn);
  expect(Statement.map(({ Effect }) => Effect)).toEqual(["Deny", "Allow", "Allow"]);
  expect(Statement.slice(1).map(({ Condition }) => Condition)).toEqual(
    senders.map((arn) => ({ ArnEquals: { "aws:SourceArn": arn } })),
  );
});

check("of all that happens in Batch, the applied rules pass on the ends of their queue's jobs alone", async (run) => {
  const jobQueue = jobQueueArn("watched");
  const told = await passedOn(run, "EventRuleBatch_Told", [
    stateChange({ jobQueue: jobQueueArn("other") }),
    stateChange({ jobQueue: "watched" }),
    stateChange({ jobQueue, status: "RUNNING" }),
    stateChange({ jobQueue, status: "RUNNABLE" }),
    queueIsBlocked({ jobQueue }),
    stateChange({ jobQueue, jobId: "succeeded", status: "SUCCEEDED" }),
    stateChange({ jobQueue, jobId: "failed", status: "FAILED" }),
  ]);
  expect(told.map(({ jobId }) => jobId)).toEqual(["failed", "succeeded"]);
});

check("why a queue is blocked goes where it was said", async (run) => {
  const told = await passedOn(run, "CompletionRuleFull_Blocked", [
    stateChange({ jobQueue: jobQueueArn("grader"), status: "RUNNABLE" }),
    queueIsBlocked({ jobQueue: jobQueueArn("other") }),
    queueIsBlocked({ jobQueue: jobQueueArn("grader"), jobId: "grades" }),
    queueIsBlocked({ jobQueue: jobQueueArn("marker"), jobId: "marks" }),
  ]);
  expect(told.map(({ jobId }) => jobId)).toEqual(["grades", "marks"]);
});

/**
 * Puts events, as Batch would, and takes what arrived in a form's queue: details, by job. moto delivers to queues while
 * it answers, and to no function or topic: so these events match no other rule.
 */
async function passedOn(run: RealRun, queue: string, put: readonly Readonly<Record<string, unknown>>[]) {
  const QueueUrl = String(run.made("aws_sqs_queue", queue).url);
  const Entries = put.map((event) => ({
    Source: String(event.source),
    DetailType: String(event["detail-type"]),
    Detail: JSON.stringify(event.detail),
  }));
  const events = new EventBridgeClient(emulated(run.endpoint));
  const clocks = await scheduledTargets(events);
  for (const { Rule, Ids } of clocks) await events.send(new RemoveTargetsCommand({ Rule, Ids }));
  await events.send(new PutEventsCommand({ Entries }));
  for (const { Rule, Targets } of clocks) await events.send(new PutTargetsCommand({ Rule, Targets }));
  const sqs = new SQSClient(emulated(run.endpoint));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const details = Messages.map(({ Body }) => (JSON.parse(Body ?? "{}") as { detail: { jobId: string } }).detail);
  return details.sort((a, b) => (a.jobId < b.jobId ? -1 : 1));
}

/** moto sends every event to rules with a rate too, so these have no targets meanwhile. */
async function scheduledTargets(events: EventBridgeClient) {
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const clocks = Rules.filter(({ ScheduleExpression }) => ScheduleExpression !== undefined);
  const asked = clocks.map(async ({ Name: Rule }) => {
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
    return { Rule, Targets, Ids: Targets.flatMap(({ Id }) => Id ?? []) };
  });
  return Promise.all(asked);
}

check("each place in which an end can be lost has its alarm, which tells the topic", async (run) => {
  const cloudwatch = new CloudWatchClient(emulated(run.endpoint));
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
  const topic = run.made("aws_sns_topic", "CompletionRule_Topic").arn;
  const told = MetricAlarms.filter(({ AlarmActions }) => AlarmActions?.[0] === topic);
  expect(told.map(({ MetricName, Metrics }) => MetricName ?? `${Metrics?.length} series`).sort()).toEqual([
    "7 series",
    "ApproximateNumberOfMessagesVisible",
    "ApproximateNumberOfMessagesVisible",
    "DestinationDeliveryFailures",
    "Errors",
    "Invocations",
    "MatchedEvents",
    "Throttles",
  ]);
});

check("a repository scans, forgets old images, and keeps a tag where it was put", async (run) => {
  const ecr = new ECRClient(emulated(run.endpoint));
  const repositoryName = String(run.made("aws_ecr_repository", "ImageRepository").name);
  const described = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
  expect(described.repositories?.[0]).toMatchObject({
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration: { encryptionType: "AES256" },
  });
  const { lifecyclePolicyText } = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
  expect(JSON.parse(lifecyclePolicyText ?? "{}").rules).toHaveLength(2);
  const push = (layer: string) => {
    const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
    const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config: {}, layers: [{ digest: layer }] });
    return ecr.send(new PutImageCommand({ repositoryName, imageTag: "v1", imageManifest }));
  };
  await push("sha256:one");
  await expect(push("sha256:two")).rejects.toThrow(/tag immutab|already exists/i);
});
