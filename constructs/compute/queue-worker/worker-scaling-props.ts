import { Duration } from "../../core/duration";

/** How many tasks there may be, and how soon work has to be done. */
export interface WorkerScaling {
  /**
   * The fewest tasks. With 0, nothing runs and nothing is paid for while there is nothing to do; the first message then
   * waits for about three minutes, and for up to 15 more if the queue was not used for six hours, which is how long SQS
   * takes to publish its metrics again.
   * @default 0
   */
  readonly min?: number;
  /** The most tasks: up to 5000. */
  readonly max: number;
  /** From sending until finished, for most messages; at least `processingTime`. */
  readonly acceptableLatency: Duration;
  /** Mean time for one message, at most `taskTimeout`. */
  readonly processingTime: Duration;
  /**
   * Messages one task works on at a time: 1 to 1000.
   * @default 1
   */
  readonly concurrency?: number;
  /**
   * How long it takes until more tasks are at work: a minute for CloudWatch, two or three for Application Auto Scaling,
   * one for the start. It is taken off `acceptableLatency`, because messages wait that long before help comes.
   * @default Duration.minutes(4)
   */
  readonly reactionTime?: Duration;
  /**
   * Messages a day. More than `max` tasks can do is refused; with `{ estimate }` it gives a warning.
   * @default - not checked
   */
  readonly arrivalsPerDay?: number | { readonly estimate: number };
  /**
   * How long tasks must have been spare before they end: 1 to 60 minutes.
   * @default Duration.minutes(5)
   */
  readonly idleTime?: Duration;
  /**
   * After tasks were added, until more are: up to an hour. CloudWatch is two minutes behind; who acts sooner acts twice
   * on the same messages.
   * @default Duration.minutes(2)
   */
  readonly outCooldown?: Duration;
  /**
   * After tasks were removed, until more are: up to an hour.
   * @default Duration.minutes(2)
   */
  readonly inCooldown?: Duration;
  /**
   * Add tasks as well when the processors are in use by more than so many per cent: 1 to 100. Work that computes uses
   * all it gets and would always ask for more.
   * @default - not scaled by it
   */
  readonly cpu?: number;
}
export const WORKER_SCALING_DEFAULTS = {
  min: 0,
  concurrency: 1,
  reactionTime: Duration.minutes(4),
  idleTime: Duration.minutes(5),
  outCooldown: Duration.minutes(2),
  inCooldown: Duration.minutes(2),
} as const;
