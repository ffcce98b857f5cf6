import type { Construct } from "constructs";
import { Duration } from "../core/duration";
import { type KeyRef, keyStatement } from "../core/encryption-key";
import { Grant, type Grantee } from "../core/grants";
import { Metric, type MetricOptions, type Statistic } from "../core/metric";
import type { PolicyStatement, ResourcePolicyStatement } from "../core/policy";

/** A queue that can be sent to: a `WorkQueue` or a `FailureQueue`. */
export interface SendableQueue {
  readonly arn: string;
  readonly url: string;
  readonly name: string;
  readonly fifo: boolean;
  /** Sending messages. */
  grantSend(grantee: Grantee): Grant;
  /** Lets a service of AWS send messages on behalf of one resource. */
  allowSendFrom(service: string, sourceArn: string): void;
}

/** Whoever talks to the queue without TLS is refused. */
export function tlsOnly(queueArn: string): ResourcePolicyStatement {
  return {
    sid: "DenyWithoutTls",
    effect: "Deny",
    actions: ["sqs:*"],
    resources: [queueArn],
    principals: { everyone: true },
    conditions: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** A service may send on behalf of one resource. */
export function sendingFrom(service: string, sourceArn: string, queueArn: string): ResourcePolicyStatement {
  return {
    actions: ["sqs:SendMessage"],
    resources: [queueArn],
    principals: { services: [service] },
    conditions: { ArnEquals: { "aws:SourceArn": sourceArn } },
  };
}

/** SQS's own keys cost nothing. */
export function queueEncryption(key: KeyRef | undefined) {
  return key === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: key.keyArn };
}

/** What sending takes. */
export const SENDING = ["sqs:SendMessage", "sqs:GetQueueAttributes"];
/** What taking, keeping and acknowledging messages takes. */
export const CONSUMING = [
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibility",
  "sqs:GetQueueAttributes",
];

/** Gives rights on a queue, and on its key if it has one. */
export function grantOnQueue(
  queue: Construct & { readonly arn: string },
  grantee: Grantee,
  { actions, use, key }: { actions: PolicyStatement["actions"]; use: "decrypt" | "encrypt"; key: KeyRef | undefined },
): Grant {
  const keys = key === undefined ? [] : [keyStatement(queue, key, "sqs", use)];
  return Grant.give(grantee, { actions, resources: [queue.arn] }, ...keys);
}

/** What SQS counts of a queue, minute by minute. */
export function queueMetric(
  QueueName: string,
  metricName: string,
  statistic: Statistic,
  options?: MetricOptions,
): Metric {
  const period = Duration.minutes(1);
  return new Metric({ namespace: "AWS/SQS", metricName, dimensions: { QueueName }, statistic, period }, options);
}
