import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy/index.js";
import { Construct } from "constructs";
import type { Bindable } from "../core/bind";
import { type Check, checkProps, durationOutside, malformed, notWholeUnit } from "../core/checks";
import { Duration } from "../core/duration";
import type { KeyRef } from "../core/encryption-key";
import type { Grant, Grantee } from "../core/grants";
import type { Metric, MetricOptions } from "../core/metric";
import { physicalName } from "../core/names";
import { type ResourcePolicyStatement, renderPolicy } from "../core/policy";
import { type Tags, tagChecks } from "../core/tags";
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

/** Props of {@link FailureQueue}. */
export interface FailureQueueProps {
  /**
   * How long a failure is kept for somebody to look at: 1 minute to 14 days.
   * @default Duration.days(14)
   */
  readonly retention?: Duration;
  /**
   * Exact name: up to 75 letters, digits, _ and -. A change replaces the queue.
   * @default - made from prefix, environment and path
   */
  readonly queueName?: string;
  /**
   * Encrypt with a key of yours.
   * @default - keys of SQS, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Tags of the queue.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const FAILURE_QUEUE_DEFAULTS = { retention: Duration.days(14) } as const;

/**
 * Where services of AWS leave what they could not deliver: events of a rule, calls of a function. Unlike a `WorkQueue` it
 * has no dead letters of its own, because nobody works on it but people. It costs nothing while nothing fails.
 *
 * @example
 * import { FailureQueue, FunctionCode, LambdaFunction, MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Shop", { environment });
 * const code = FunctionCode.fromText("export const handler = async () => {};");
 * const failures = new FailureQueue(stack, "Failures");
 * new LambdaFunction(stack, "Nightly", { code }).onAsyncFailure(failures);
 */
export class FailureQueue extends Construct implements SendableQueue, Bindable<"send" | "consume", "URL" | "ARN"> {
  /** Known after apply. */
  readonly url: string;
  /** Known after apply. */
  readonly arn: string;
  /** Known at synth. */
  readonly name: string;
  /** Services of AWS leave failures in standard queues only. */
  readonly fifo = false;
  /** Escape hatch: the provider's own resource. */
  readonly resource: SqsQueue;
  private readonly encryptionKey: KeyRef | undefined;
  private readonly statements: ResourcePolicyStatement[];

  constructor(scope: Construct, id: string, props: FailureQueueProps = {}) {
    super(scope, id);
    const { retention = FAILURE_QUEUE_DEFAULTS.retention, encryptionKey, tags } = props;
    checkProps(this, failureQueueChecks(props, retention));
    this.encryptionKey = encryptionKey;
    this.resource = new SqsQueue(this, "Resource", {
      name: props.queueName ?? physicalName(this, "queue"),
      messageRetentionSeconds: retention.toSeconds(),
      ...queueEncryption(encryptionKey),
      tags,
    });
    this.url = this.resource.url;
    this.arn = this.resource.arn;
    this.name = this.resource.name;
    this.statements = [tlsOnly(this.arn)];
    new SqsQueuePolicy(this, "Policy", { queueUrl: this.url, policy: renderPolicy(() => this.statements) });
  }

  /** What code must know to use it. */
  get settings() {
    return { URL: this.url, ARN: this.arn };
  }

  /** Sending messages. */
  grantSend(grantee: Grantee): Grant {
    return grantOnQueue(this, grantee, { actions: SENDING, use: "encrypt", key: this.encryptionKey });
  }

  /** Taking messages, to repeat what failed. */
  grantConsume(grantee: Grantee): Grant {
    return grantOnQueue(this, grantee, { actions: CONSUMING, use: "decrypt", key: this.encryptionKey });
  }

  /** The grant a binding's word stands for. */
  grantAccess(grantee: Grantee, access: "send" | "consume"): Grant {
    return access === "send" ? this.grantSend(grantee) : this.grantConsume(grantee);
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

  /** Failures waiting: anything above 0 wants a look. */
  metricVisible(options?: MetricOptions): Metric {
    return queueMetric(this.name, "ApproximateNumberOfMessagesVisible", "Maximum", options);
  }

  /** Age of the oldest failure, in seconds: it goes when it reaches the retention. */
  metricAge(options?: MetricOptions): Metric {
    return queueMetric(this.name, "ApproximateAgeOfOldestMessage", "Maximum", options);
  }
}

function failureQueueChecks({ queueName, tags }: FailureQueueProps, retention: Duration): Check {
  return [
    durationOutside("retention", retention, Duration.minutes(1), Duration.days(14)),
    notWholeUnit("retention", retention, "seconds"),
    malformed("queueName", queueName, /^[A-Za-z0-9_-]{1,75}$/, {
      must: "be 1 to 75 letters, digits, _ and -",
      remedy: "shorten or rename it",
    }),
    tagChecks("tags", tags),
  ];
}
