import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { SqsQueueRedriveAllowPolicy } from "@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy/index.js";
import { Annotations } from "cdktf";
import { Construct } from "constructs";
import type { Bindable } from "../core/bind";
import { checkProps } from "../core/checks";
import type { Duration } from "../core/duration";
import type { KeyRef } from "../core/encryption-key";
import { Grant, type Grantee } from "../core/grants";
import type { Metric, MetricOptions } from "../core/metric";
import { physicalName } from "../core/names";
import { type ResourcePolicyStatement, renderJson, renderPolicy } from "../core/policy";
import {
  CONSUMING,
  grantOnQueue,
  queueEncryption,
  queueMetric,
  SENDING,
  type SendableQueue,
  sendingFrom,
  tlsOnly,
} from "./queue-parts";
import { queueChecks, type SettledWorkQueueProps, settleQueueProps } from "./work-queue-checks";
import type { WorkQueueProps } from "./work-queue-props";

/** Words for what may be done with a queue. */
export type QueueAccess = "send" | "consume";

/** One queue of the pair. */
export interface QueueRef {
  /** Known after apply. */
  readonly arn: string;
  /** Known after apply. */
  readonly url: string;
  /** Known at synth. */
  readonly name: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: SqsQueue;
}

const DEAD_LETTERS_SUFFIX = "-dead-letters";
const FIFO_SUFFIX = ".fifo";

/**
 * An encrypted queue for work that must not be lost, with its dead letters. The first million calls a month are free,
 * then about 0.40 USD a million.
 *
 * @example
 * import { Duration, MillraceApp, MillraceStack, WorkQueue } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Extraction", { environment });
 * new WorkQueue(stack, "Pages", { taskTimeout: Duration.minutes(10), maxReceiveCount: 5 });
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export class WorkQueue
  extends Construct
  implements SendableQueue, Bindable<QueueAccess, "URL" | "ARN" | "NAME" | "DEAD_LETTERS_URL">
{
  /** Known after apply. */
  readonly url: string;
  /** Known after apply. */
  readonly arn: string;
  /** Known at synth. */
  readonly name: string;
  /** Longest time one task takes; what heartbeats and drains are derived from. */
  readonly taskTimeout: Duration;
  /** Whether it keeps the order within message groups. */
  readonly fifo: boolean;
  /** Where messages go that were delivered too often. */
  readonly deadLetters: QueueRef;
  /** Escape hatch: the provider's own resource. */
  readonly resource: SqsQueue;
  private readonly encryptionKey: KeyRef | undefined;
  private readonly statements: ResourcePolicyStatement[];

  constructor(scope: Construct, id: string, props: WorkQueueProps = {}) {
    super(scope, id);
    const settled = settleQueueProps(props);
    checkProps(this, queueChecks(settled));
    this.encryptionKey = props.encryptionKey;
    this.taskTimeout = settled.taskTimeout;
    this.fifo = settled.fifo;
    this.deadLetters = this.createDeadLetters(settled);
    this.resource = this.createQueue(settled);
    this.url = this.resource.url;
    this.arn = this.resource.arn;
    this.name = this.resource.name;
    this.statements = [tlsOnly(this.arn)];
    new SqsQueuePolicy(this, "Policy", { queueUrl: this.url, policy: renderPolicy(() => this.statements) });
    this.allowRedriveFromHere();
    this.warnOfShortLife(settled);
  }

  /** What code must know to use it. */
  get settings() {
    return { URL: this.url, ARN: this.arn, NAME: this.name, DEAD_LETTERS_URL: this.deadLetters.url };
  }

  /** Sending messages. */
  grantSend(grantee: Grantee): Grant {
    return this.grant(grantee, "encrypt", SENDING);
  }

  /** Taking messages, keeping them while work goes on, and acknowledging them. */
  grantConsume(grantee: Grantee): Grant {
    return this.grant(grantee, "decrypt", CONSUMING);
  }

  /** Moving dead letters back into the queue, for another try. */
  grantRedrive(grantee: Grantee): Grant {
    const tasks = ["sqs:StartMessageMoveTask", "sqs:CancelMessageMoveTask", "sqs:ListMessageMoveTasks"];
    const take = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
    const dead = { actions: [...tasks, ...take], resources: [this.deadLetters.arn] };
    return Grant.together(grantee, Grant.give(grantee, dead), this.grantSend(grantee));
  }

  /**
   * Lets a service of AWS send messages, such as EventBridge for one rule.
   *
   * @param service - such as `events.amazonaws.com`
   * @param sourceArn - the one resource on whose behalf it may send
   */
  allowSendFrom(service: string, sourceArn: string): void {
    this.encryptionKey?.allowService(service);
    this.statements.push(sendingFrom(service, sourceArn, this.arn));
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee, access: QueueAccess): Grant {
    return access === "send" ? this.grantSend(grantee) : this.grantConsume(grantee);
  }

  /** Messages waiting to be taken. */
  metricVisible(options?: MetricOptions): Metric {
    return queueMetric(this.name, "ApproximateNumberOfMessagesVisible", "Average", options);
  }

  /** Messages taken and not acknowledged yet. */
  metricInFlight(options?: MetricOptions): Metric {
    return queueMetric(this.name, "ApproximateNumberOfMessagesNotVisible", "Average", options);
  }

  /** Age of the oldest message, in seconds. */
  metricAge(options?: MetricOptions): Metric {
    return queueMetric(this.name, "ApproximateAgeOfOldestMessage", "Maximum", options);
  }

  /** Messages sent. */
  metricSent(options?: MetricOptions): Metric {
    return queueMetric(this.name, "NumberOfMessagesSent", "Sum", options);
  }

  /** Messages taken. */
  metricReceived(options?: MetricOptions): Metric {
    return queueMetric(this.name, "NumberOfMessagesReceived", "Sum", options);
  }

  /** Dead letters waiting: anything above 0 wants a look. */
  metricDeadLetters(options?: MetricOptions): Metric {
    return queueMetric(this.deadLetters.name, "ApproximateNumberOfMessagesVisible", "Maximum", options);
  }

  private createDeadLetters(props: SettledWorkQueueProps): QueueRef {
    const { fifo, deadLetterRetention } = props;
    const resource = new SqsQueue(this, "DeadLetters", {
      name: this.queueName(props, DEAD_LETTERS_SUFFIX),
      messageRetentionSeconds: deadLetterRetention.toSeconds(),
      fifoQueue: fifo ? true : undefined,
      ...queueEncryption(this.encryptionKey),
      tags: props.tags,
    });
    const policy = renderPolicy(() => [tlsOnly(resource.arn)]);
    new SqsQueuePolicy(this, "DeadLettersPolicy", { queueUrl: resource.url, policy });
    return { arn: resource.arn, url: resource.url, name: resource.name, resource };
  }

  private createQueue(props: SettledWorkQueueProps): SqsQueue {
    const { taskTimeout, retention, receiveWait, maxReceiveCount, fifo, contentBasedDeduplication } = props;
    const redrive = { deadLetterTargetArn: this.deadLetters.arn, maxReceiveCount };
    return new SqsQueue(this, "Resource", {
      name: this.queueName(props, ""),
      visibilityTimeoutSeconds: taskTimeout.toSeconds(),
      messageRetentionSeconds: retention.toSeconds(),
      receiveWaitTimeSeconds: receiveWait.toSeconds(),
      redrivePolicy: renderJson(() => redrive),
      ...(fifo ? { ...HIGH_THROUGHPUT_FIFO, contentBasedDeduplication } : {}),
      ...queueEncryption(this.encryptionKey),
      tags: props.tags,
    });
  }

  private queueName({ queueName, fifo }: SettledWorkQueueProps, suffix: string): string {
    const stem = queueName ?? physicalName(this, "queueStem");
    return `${stem}${suffix}${fifo ? FIFO_SUFFIX : ""}`;
  }

  /** No other queue may send its dead letters here. */
  private allowRedriveFromHere(): void {
    new SqsQueueRedriveAllowPolicy(this, "RedriveAllow", {
      queueUrl: this.deadLetters.url,
      redriveAllowPolicy: renderJson(() => ({ redrivePermission: "byQueue", sourceQueueArns: [this.arn] })),
    });
  }

  private warnOfShortLife({ retention, deadLetterRetention }: SettledWorkQueueProps): void {
    if (retention.isToken || deadLetterRetention.isToken) return;
    if (retention.toMillis() < deadLetterRetention.toMillis()) return;
    const why = "a message that waited long is deleted soon after it becomes a dead letter";
    Annotations.of(this).addWarning(`retention is as long as deadLetterRetention: ${why}; shorten retention`);
  }

  private grant(grantee: Grantee, use: "decrypt" | "encrypt", actions: readonly string[]): Grant {
    return grantOnQueue(this, grantee, { actions, use, key: this.encryptionKey });
  }
}

/** Order is kept within each message group, and groups do not slow each other down. */
const HIGH_THROUGHPUT_FIFO = {
  fifoQueue: true,
  deduplicationScope: "messageGroup",
  fifoThroughputLimit: "perMessageGroupId",
} as const;
