import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

export interface DeadLettersOptions {
  readonly client: SQSClient;
  /** The queue of the dead letters. */
  readonly queueUrl: string;
  /** Where they go when somebody has mended what they died of. */
  readonly targetUrl: string;
}

const MAX_MESSAGES = 10;
/** Long enough to send and delete ten. */
const LEASE_SECONDS = 60;

/** Messages that were received too often. */
export class DeadLetters {
  constructor(private readonly options: DeadLettersOptions) {}

  async count(): Promise<number> {
    const { client, queueUrl: QueueUrl } = this.options;
    const AttributeNames = ["ApproximateNumberOfMessages" as const];
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  }

  /**
   * Sends up to `limit` of them to the queue again: sent, then deleted, so a kill in between repeats one.
   *
   * @returns how many
   */
  async redrive(limit: number): Promise<number> {
    const { client, queueUrl: QueueUrl, targetUrl } = this.options;
    let moved = 0;
    while (moved < limit) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(MAX_MESSAGES, limit - moved),
          VisibilityTimeout: LEASE_SECONDS,
        }),
      );
      if (Messages.length === 0) break;
      for (const { Body: MessageBody, ReceiptHandle } of Messages) {
        await client.send(new SendMessageCommand({ QueueUrl: targetUrl, MessageBody }));
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      moved += Messages.length;
    }
    return moved;
  }
}
