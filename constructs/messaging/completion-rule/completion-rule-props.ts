import type { LambdaFunction } from "../../compute/function/lambda-function";
import type { AlarmRecipient } from "../../core/alarm-props";
import { Duration } from "../../core/duration";
import type { KeyRef } from "../../core/encryption-key";
import type { Tags } from "../../core/tags";
import type { StateChangeSource } from "../event-pattern";
import type { EventTarget } from "../event-rule";

/** States in which a job of Batch has ended. */
export const COMPLETION_STATES = ["SUCCEEDED", "FAILED"] as const;
export type CompletionState = (typeof COMPLETION_STATES)[number];

/** The function that looks for what no event told of, and how often. */
export interface Sweeper {
  /**
   * How often it runs: a whole number of minutes, up to a day.
   * @default Duration.minutes(5)
   */
  readonly every?: Duration;
  /**
   * What runs. It gets a `Scheduled Event` of `aws.events`.
   * @default - the handler
   */
  readonly handler?: LambdaFunction;
}
export const SWEEPER_DEFAULTS = { every: Duration.minutes(5) } as const;

/** Props of {@link CompletionRule}. */
export interface CompletionRuleProps {
  /** Whose jobs it is about: one or up to ten jobs or job queues of Batch. Events are matched by the queue's ARN. */
  readonly source: StateChangeSource | readonly StateChangeSource[];
  /**
   * Called with each event. It may be called twice with the same one, and late, so it must be repeatable by job and
   * status. All jobs of one handler belong in one rule, because a function has one queue of failures.
   */
  readonly handler: LambdaFunction;
  /** Who is told when something is lost, stuck or broken; `"none"` for alarms that are only looked at. */
  readonly topic: AlarmRecipient | "none";
  /**
   * Which ends of a job.
   * @default ["SUCCEEDED", "FAILED"]
   */
  readonly states?: readonly CompletionState[];
  /**
   * How often EventBridge tries again to hand an event to Lambda: 0 to 185 times.
   * @default 185
   */
  readonly deliveryRetries?: number;
  /**
   * How long EventBridge tries: 60 seconds to 24 hours. Then the event goes to `deadLetters`.
   * @default Duration.hours(24)
   */
  readonly deliveryTime?: Duration;
  /**
   * How often Lambda repeats a call in which the handler failed: 0 to 2 times.
   * @default 2
   */
  readonly handlerRetries?: number;
  /**
   * How long Lambda keeps a call, repetitions included: 60 seconds to 6 hours. Then it goes to `failures`.
   * @default Duration.hours(6)
   */
  readonly handlerTime?: Duration;
  /**
   * Where the event goes that tells why the first job of a queue cannot start.
   * @default - the topic; nowhere if there is none
   */
  readonly blocked?: EventTarget;
  /**
   * Looks for ended jobs of which no event told: events are sent once at best. `"off"` if something else does.
   * @default - the handler, every five minutes
   */
  readonly sweeper?: Sweeper | "off";
  /**
   * How long events and calls that failed are kept: 1 minute to 14 days.
   * @default Duration.days(14)
   */
  readonly failureRetention?: Duration;
  /**
   * Encrypt both queues of failures with a key of yours.
   * @default - keys of SQS, free of charge
   */
  readonly encryptionKey?: KeyRef;
  /**
   * Tags of everything that can be tagged.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const COMPLETION_RULE_DEFAULTS = {
  states: ["SUCCEEDED", "FAILED"],
  deliveryRetries: 185,
  deliveryTime: Duration.hours(24),
  handlerRetries: 2,
  handlerTime: Duration.hours(6),
  failureRetention: Duration.days(14),
} as const satisfies Partial<CompletionRuleProps>;
