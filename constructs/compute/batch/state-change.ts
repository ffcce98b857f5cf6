import type { Construct } from "constructs";
import { checkProps, countOutside, notOneOf, repeated } from "../../core/checks";
import type { Tags } from "../../core/tags";
import { BATCH_STATES, type BatchState, jobStateChange } from "../../messaging/event-pattern";
import { type EventDelivery, EventRule, type EventTarget } from "../../messaging/event-rule";
import { FailureQueue } from "../../messaging/failure-queue";

/** Of which changes whom to tell. */
export interface StateChangeOptions extends Omit<EventDelivery, "deadLetters"> {
  /** What gets the events: a function, a queue or a topic. */
  readonly target: EventTarget;
  /**
   * The states a job has come into.
   * @default ["SUCCEEDED", "FAILED"]
   */
  readonly states?: readonly BatchState[];
  /**
   * Tags of the rule and its dead letters.
   * @default - the stack's
   */
  readonly tags?: Tags;
}
export const STATE_CHANGE_OPTIONS_DEFAULTS = { states: ["SUCCEEDED", "FAILED"] } as const;

/** A rule about a queue's jobs, and what it could not deliver. */
export interface StateChange {
  /** Its `metricMatchedEvents` counts jobs that came into the states: Batch itself counts none. */
  readonly rule: EventRule;
  /** Events that could not be delivered. */
  readonly deadLetters: FailureQueue;
}

/** Tells a target when a job of a queue comes into a state; what cannot be delivered is kept. */
export function onStateChange(
  scope: Construct & { readonly jobQueueArn: string },
  id: string,
  { target, states = STATE_CHANGE_OPTIONS_DEFAULTS.states, tags, ...delivery }: StateChangeOptions,
): StateChange {
  checkProps(
    scope,
    countOutside("states", states, 1, BATCH_STATES.length, "name the states to be told of"),
    repeated("states", states),
    states.map((state) => notOneOf("states", state, BATCH_STATES)),
  );
  const rule = new EventRule(scope, id, { pattern: jobStateChange([scope.jobQueueArn], states), tags });
  const deadLetters = new FailureQueue(rule, "DeadLetters", { tags });
  rule.addTarget("Target", target, { ...delivery, deadLetters });
  return { rule, deadLetters };
}
