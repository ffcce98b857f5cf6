import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { type QueueMessage, queueMessageSchema } from "../../../contract/queue-message";
import type { Clock, Delivery, JobQueue } from "../../../jobs/ports";
import { SqsPoller } from "./poller";

export interface SqsJobQueueOptions {
  readonly client: SQSClient;
  /** A standard queue. */
  readonly queueUrl: string;
  readonly clock: Clock;
  /**
   * How long a receiver waits for a message, 0 to 20 seconds. A process that is told to end waits as long at most.
   * @default 5
   */
  readonly waitSeconds?: number;
}
const DEFAULT_WAIT_SECONDS = 5;

/** A message stays hidden for 12 hours at most, counted from its receipt. */
const MAX_HIDDEN_MS = 43_200_000;
const MAX_DELAY_SECONDS = 900;
/** While a message is sent anew, the old one stays hidden this long. */
const HAND_BACK_SECONDS = 30;

/** A receipt of SQS. */
interface SqsDelivery extends Delivery {
  readonly receiptHandle: string;
  readonly message: QueueMessage;
  readonly receivedAt: number;
}

/**
 * Jobs in an SQS standard queue. It keeps no order and knows no priority: a job's priority is kept in the message and
 * left unused. The fencing token counts the receipts of one message.
 */
export class SqsJobQueue implements JobQueue {
  private readonly poller: SqsPoller;

  constructor(private readonly options: SqsJobQueueOptions) {
    const { client, queueUrl, waitSeconds = DEFAULT_WAIT_SECONDS } = options;
    this.poller = new SqsPoller(client, queueUrl, waitSeconds);
  }

  send({ jobId, priority }: { readonly jobId: string; readonly priority: number }): Promise<void> {
    return this.put({ jobId, priority, receives: 0 }, 0);
  }

  async receive(leaseMs: number): Promise<Delivery | undefined> {
    const received = await this.poller.next(leaseMs);
    if (received?.ReceiptHandle === undefined) return undefined;
    const message = parse(received);
    if (message !== undefined) return delivery(received.ReceiptHandle, received, message, this.options.clock.now());
    // not one of ours: shown again at once, it soon lies among the dead letters, where somebody looks at it
    await this.hide(received.ReceiptHandle, 0);
    return undefined;
  }

  /** False also at the end of the 12 hours that SQS hides a message. */
  async extend(of: Delivery, leaseMs: number): Promise<boolean> {
    const { receiptHandle, receivedAt } = own(of);
    const left = receivedAt + MAX_HIDDEN_MS - this.options.clock.now();
    if (left < 1000) return false;
    return this.hide(receiptHandle, Math.ceil(Math.min(leaseMs, left) / 1000));
  }

  async acknowledge(of: Delivery): Promise<boolean> {
    const { receiptHandle: ReceiptHandle } = own(of);
    const { client, queueUrl: QueueUrl } = this.options;
    return unlessStale(client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })));
  }

  /**
   * Sends the message anew and then deletes the old one: whoever hands back has not failed, so the receipt must not
   * count towards the dead letters, and the message gets its full retention. A kill in between leaves two messages,
   * which does no harm.
   */
  async giveBack(of: Delivery, delayMs: number): Promise<boolean> {
    const { receiptHandle, message, receiveCount } = own(of);
    if (!(await this.hide(receiptHandle, HAND_BACK_SECONDS))) return false;
    await this.put({ ...message, receives: receiveCount }, Math.ceil(delayMs / 1000));
    await this.acknowledge(of);
    return true;
  }

  async depth(): Promise<number> {
    const { Attributes = {} } = await this.options.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.options.queueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"],
      }),
    );
    const { ApproximateNumberOfMessages = "0", ApproximateNumberOfMessagesDelayed = "0" } = Attributes;
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesDelayed);
  }

  private async put(message: QueueMessage, delaySeconds: number): Promise<void> {
    const { client, queueUrl: QueueUrl } = this.options;
    const DelaySeconds = Math.min(delaySeconds, MAX_DELAY_SECONDS);
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message), DelaySeconds }));
  }

  private hide(ReceiptHandle: string, VisibilityTimeout: number): Promise<boolean> {
    const { client, queueUrl: QueueUrl } = this.options;
    return unlessStale(client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout })));
  }
}

function parse({ Body = "" }: Message): QueueMessage | undefined {
  try {
    return queueMessageSchema.safeParse(JSON.parse(Body)).data;
  } catch {
    return undefined;
  }
}

function delivery(receiptHandle: string, received: Message, message: QueueMessage, receivedAt: number): SqsDelivery {
  const receiveCount = message.receives + Number(received.Attributes?.ApproximateReceiveCount ?? 1);
  return { jobId: message.jobId, token: receiveCount, receiveCount, receiptHandle, message, receivedAt };
}

/** @throws for a delivery of another queue */
function own(of: Delivery): SqsDelivery {
  if (!("receiptHandle" in of)) throw new TypeError(`the delivery of job ${of.jobId} was not received from SQS`);
  return of as SqsDelivery;
}

/** Errors that say: this receipt is worth nothing any more. */
const STALE = new Set(["ReceiptHandleIsInvalid", "MessageNotInflight"]);

async function unlessStale(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (isStale(error as Error)) return false;
    throw error;
  }
}

function isStale({ name, message }: Error): boolean {
  if (STALE.has(name.replace("AWS.SimpleQueueService.", ""))) return true;
  return name === "InvalidParameterValue" && /receipt ?handle|visibility ?timeout/i.test(message);
}
