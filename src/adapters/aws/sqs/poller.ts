import { type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** Somebody who wants one message. */
interface Receiver {
  readonly leaseMs: number;
  readonly resolve: (message: Message | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** SQS gives at most ten at a time. */
const MAX_MESSAGES = 10;

/**
 * One long poll at a time for all receivers of a process: it asks for as many messages as there are receivers, so that
 * no message waits here while its lease runs. A poll is never aborted, because SQS may have given it a message already,
 * which nobody would see until its lease ends; whoever shuts down waits for the poll, which is why polls are short.
 */
export class SqsPoller {
  private waiting: Receiver[] = [];
  private polling = false;

  constructor(
    private readonly client: SQSClient,
    private readonly queueUrl: string,
    private readonly waitSeconds: number,
  ) {}

  /** The next message, hidden from others for the lease; undefined if none came within one poll. */
  next(leaseMs: number): Promise<Message | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ leaseMs, resolve, reject });
      if (!this.polling) void this.poll();
    });
  }

  private async poll(): Promise<void> {
    this.polling = true;
    // those who ask in the same moment share the first poll
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const receivers = this.waiting.splice(0, MAX_MESSAGES);
      try {
        const messages = await this.receive(receivers);
        for (const [n, { resolve }] of receivers.entries()) resolve(messages[n]);
      } catch (error) {
        for (const { reject } of receivers) reject(error);
      }
    }
    this.polling = false;
  }

  private async receive(receivers: readonly Receiver[]): Promise<readonly Message[]> {
    const leaseMs = Math.max(...receivers.map((receiver) => receiver.leaseMs));
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.queueUrl,
        MaxNumberOfMessages: receivers.length,
        VisibilityTimeout: Math.ceil(leaseMs / 1000),
        WaitTimeSeconds: this.waitSeconds,
        MessageSystemAttributeNames: ["ApproximateReceiveCount"],
      }),
    );
    return Messages;
  }
}
