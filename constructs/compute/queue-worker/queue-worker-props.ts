import { Duration } from "../../core/duration";
import type { KeyRef } from "../../core/encryption-key";
import type { WorkQueue } from "../../messaging/work-queue";
import type { Cluster } from "../cluster/cluster";
import type { FargateCapacity } from "../fargate/capacity";
import type { TaskDefinitionOwner } from "../fargate/service-props";
import type { FargateTaskProps } from "../fargate/task-props";
import type { WorkerScaling } from "./worker-scaling-props";

/** Names of the environment variables that tell the worker what it must know. */
export interface WorkerVariables {
  /**
   * URL of the queue.
   * @default "QUEUE_URL"
   */
  readonly queueUrl?: string;
  /**
   * ARN of the queue.
   * @default "QUEUE_ARN"
   */
  readonly queueArn?: string;
  /**
   * Name of the queue.
   * @default "QUEUE_NAME"
   */
  readonly queueName?: string;
  /**
   * URL of the dead letters.
   * @default "DEAD_LETTERS_URL"
   */
  readonly deadLettersUrl?: string;
  /**
   * `taskTimeout` in seconds.
   * @default "TASK_TIMEOUT_SECONDS"
   */
  readonly taskTimeoutSeconds?: string;
  /**
   * `scaling.concurrency`.
   * @default "CONCURRENCY"
   */
  readonly concurrency?: string;
  /**
   * For how many minutes to ask for protection before taking a message; not set without protection.
   * @default "PROTECT_MINUTES"
   */
  readonly protectMinutes?: string;
}
export const WORKER_VARIABLES_DEFAULTS = {
  queueUrl: "QUEUE_URL",
  queueArn: "QUEUE_ARN",
  queueName: "QUEUE_NAME",
  deadLettersUrl: "DEAD_LETTERS_URL",
  taskTimeoutSeconds: "TASK_TIMEOUT_SECONDS",
  concurrency: "CONCURRENCY",
  protectMinutes: "PROTECT_MINUTES",
} as const;

/** Props of {@link QueueWorker}: those of its task, and what makes a worker of it. */
export interface QueueWorkerProps extends Omit<FargateTaskProps, "port" | "stopTimeout"> {
  /** Where it is listed and watched. It must have container insights, which count its tasks. */
  readonly cluster: Cluster;
  /** How many tasks there may be, and how soon work has to be done. */
  readonly scaling: WorkerScaling;
  /**
   * A queue that is there already.
   * @default - one is made
   */
  readonly queue?: WorkQueue;
  /**
   * The longest time one message takes, acknowledgement included: up to 12 hours. From it come how long the queue hides
   * a message, how long it keeps messages, and how long a task at work is protected.
   * @default - the given queue's, or Duration.minutes(5)
   */
  readonly taskTimeout?: Duration;
  /**
   * Keep the order within a message group and drop repeated messages. More tasks than groups do not help. For the queue
   * that is made; a change replaces it.
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * Deliveries before a message moves to the dead letters: 1 to 1000. On Spot some deliveries are lost to
   * interruptions. For the queue that is made.
   * @default 5
   */
  readonly maxReceiveCount?: number;
  /**
   * Encrypt the queue that is made with a key of yours.
   * @default - keys of SQS, free of charge
   */
  readonly queueEncryptionKey?: KeyRef;
  /**
   * Spot or on demand. A task on Spot ends at two minutes' notice and its messages come again. Where Spot is out, the
   * share on demand goes on.
   * @default { base: 0, spotWeight: 0.8 }
   */
  readonly capacity?: FargateCapacity;
  /**
   * Spare tasks at work when there are too many and when a new revision comes: the worker asks for it before it takes a
   * message and gives it back when it is idle. Off, any task may be stopped, and its messages come again.
   * @default true
   */
  readonly scaleInProtection?: boolean;
  /**
   * Time from SIGTERM to SIGKILL, to finish or to give messages back: up to 120 seconds.
   * @default Duration.seconds(120)
   */
  readonly stopTimeout?: Duration;
  /**
   * Names of the environment variables that tell the worker what it must know.
   * @default - QUEUE_URL, QUEUE_ARN, QUEUE_NAME, DEAD_LETTERS_URL, TASK_TIMEOUT_SECONDS, CONCURRENCY, PROTECT_MINUTES
   */
  readonly variables?: WorkerVariables;
  /**
   * Give each task a public address: the cheap way out without NAT. Risk: see `FargateService`.
   * @default false
   */
  readonly publicIp?: boolean;
  /**
   * Fail the apply if ECS rolled a new revision back; see `FargateService`.
   * @default true
   */
  readonly failOnRollback?: boolean;
  /**
   * Who rolls out new revisions; see `FargateService`.
   * @default "terraform"
   */
  readonly taskDefinitionOwner?: TaskDefinitionOwner;
}
export const QUEUE_WORKER_DEFAULTS = {
  fifo: false,
  maxReceiveCount: 5,
  capacity: { base: 0, spotWeight: 0.8 },
  scaleInProtection: true,
  stopTimeout: Duration.seconds(120),
  publicIp: false,
  failOnRollback: true,
  taskDefinitionOwner: "terraform",
} as const;
