import { Duration } from "../core/duration";
import type { KeyRef } from "../core/encryption-key";
import type { Tags } from "../core/tags";

/** Props of {@link WorkQueue}. */
export interface WorkQueueProps {
  /**
   * Longest time one task takes, acknowledgement included: up to 12 hours. A message that is not acknowledged by then is
   * delivered again. Functions need six times their own timeout here.
   * @default Duration.minutes(5)
   */
  readonly taskTimeout?: Duration;
  /**
   * Deliveries before a message moves to the dead letters. From 1 to 1000.
   * @default 3
   */
  readonly maxReceiveCount?: number;
  /**
   * How long a message waits to be taken: 1 minute to 14 days.
   * @default Duration.days(4)
   */
  readonly retention?: Duration;
  /**
   * How long dead letters are kept. Their age counts from the first sending, so it must not be shorter than `retention`
   * and had better be longer. Up to 14 days.
   * @default Duration.days(14)
   */
  readonly deadLetterRetention?: Duration;
  /**
   * How long a receive call waits for a message: up to 20 seconds. Shorter costs more calls.
   * @default Duration.seconds(20)
   */
  readonly receiveWait?: Duration;
  /**
   * Keep the order within a message group and drop repeated messages. A change replaces both queues.
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * Drop messages with the same body within 5 minutes. Only with `fifo`; without it senders give each message an id.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
  /**
   * Exact name without `.fifo`: up to 62 letters, digits, _ and -, because the dead letters get `-dead-letters` appended.
   * A change replaces both queues.
   * @default - made from prefix, environment and path
   */
  readonly queueName?: string;
  /**
   * Encrypt with a key of yours.
   * @default - keys of SQS, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Tags of both queues.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const WORK_QUEUE_DEFAULTS = {
  taskTimeout: Duration.minutes(5),
  maxReceiveCount: 3,
  retention: Duration.days(4),
  deadLetterRetention: Duration.days(14),
  receiveWait: Duration.seconds(20),
  fifo: false,
  contentBasedDeduplication: false,
} as const;
