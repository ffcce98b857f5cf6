import { Construct } from "constructs";
import type { LambdaFunction } from "../../compute/function/lambda-function";
import type { Alarm } from "../../core/alarm";
import { checkProps } from "../../core/checks";
import { withDefaults } from "../../core/defaults";
import { orderAfter } from "../../core/ordering";
import { jobStateChange, queueBlocked } from "../event-pattern";
import { EventRule, type EventTarget } from "../event-rule";
import { FailureQueue } from "../failure-queue";
import { createAlarms } from "./completion-alarms";
import { completionChecks, queueArnsOf, type SettledCompletionProps, sweepInterval } from "./completion-rule-checks";
import { COMPLETION_RULE_DEFAULTS, type CompletionRuleProps } from "./completion-rule-props";

/**
 * Tells a function of every job of Batch that has ended, and loses none: what EventBridge cannot deliver and what the
 * function fails with for good are kept, what no event told of is swept up, and an alarm watches each of these places.
 * About 1.30 USD a month for its alarms, beyond the ten free ones of an account; the rest costs nothing while idle.
 *
 * @example
 * import { AlarmTopic, CompletionRule, FunctionCode, LambdaFunction, MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Optimizer", { environment });
 * const code = FunctionCode.fromText("export const handler = async (event) => event;");
 * new CompletionRule(stack, "Completion", {
 *   source: { jobQueueArn: "arn:aws:batch:us-west-2:123456789012:job-queue/solver" }, // or a job of Batch made here
 *   handler: new LambdaFunction(stack, "Complete", { code }),
 *   topic: new AlarmTopic(stack, "Alarms", { emails: ["operations@example.org"] }),
 * });
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/batch_cwe_events.html
 */
export class CompletionRule extends Construct {
  /** The rule about jobs that have ended. */
  readonly rule: EventRule;
  /** Events that EventBridge could not hand to Lambda. */
  readonly deadLetters: FailureQueue;
  /** Calls in which the handler failed for good: event, error and time. */
  readonly failures: FailureQueue;
  /** The rule about queues whose first job cannot start; `undefined` if nobody is told. */
  readonly blockedRule: EventRule | undefined;
  /** The rule that calls the sweeper; `undefined` if it is off. */
  readonly sweepRule: EventRule | undefined;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: CompletionRuleProps) {
    super(scope, id);
    const settled = withDefaults(props, COMPLETION_RULE_DEFAULTS);
    checkProps(this, completionChecks(settled));
    this.deadLetters = this.createQueue("DeadLetters", settled);
    this.failures = this.createQueue("Failures", settled);
    this.rule = this.createRule(settled);
    this.blockedRule = this.createBlockedRule(settled);
    this.sweepRule = this.createSweepRule(settled);
    this.alarms = this.watch(settled);
  }

  private createQueue(id: string, { failureRetention, encryptionKey, tags }: SettledCompletionProps): FailureQueue {
    return new FailureQueue(this, id, { retention: failureRetention, encryptionKey, tags });
  }

  /** The first event may come as soon as the target is there, so every place it can end up in comes before. */
  private createRule(props: SettledCompletionProps): EventRule {
    const { handler, handlerRetries, handlerTime, deliveryRetries, deliveryTime, tags } = props;
    const kept = handler.onAsyncFailure(this.failures, { retryAttempts: handlerRetries, maxEventAge: handlerTime });
    const rule = new EventRule(this, "Rule", {
      description: "Jobs that have ended",
      pattern: jobStateChange(queueArnsOf(props.source), props.states),
      tags,
    });
    const delivery = { retryAttempts: deliveryRetries, maxEventAge: deliveryTime, deadLetters: this.deadLetters };
    orderAfter(rule.addTarget("Handler", handler, delivery), kept, this.deadLetters, this.failures);
    return rule;
  }

  private createBlockedRule(props: SettledCompletionProps): EventRule | undefined {
    const target = blockedTarget(props);
    if (target === undefined) return undefined;
    const rule = new EventRule(this, "Blocked", {
      description: "Queues whose first job cannot start",
      pattern: queueBlocked(queueArnsOf(props.source)),
      tags: props.tags,
    });
    orderAfter(rule.addTarget("Target", target, { deadLetters: this.deadLetters }), this.deadLetters);
    return rule;
  }

  /** A call that cannot be delivered before the next one is of no use: that one looks for the same jobs. */
  private createSweepRule(props: SettledCompletionProps): EventRule | undefined {
    const every = sweepInterval(props);
    if (every === undefined) return undefined;
    const rule = new EventRule(this, "Sweep", { description: "Looks for lost ends of jobs", every, tags: props.tags });
    rule.addTarget("Sweeper", sweeperOf(props), { retryAttempts: 2, maxEventAge: every });
    return rule;
  }

  private watch(props: SettledCompletionProps): readonly Alarm[] {
    const { deadLetters, failures, rule, blockedRule, sweepRule } = this;
    const { handler, topic, tags } = props;
    const every = sweepInterval(props);
    const swept = sweepRule !== undefined && every !== undefined;
    const sweep = swept ? { rule: sweepRule, handler: sweeperOf(props), every } : undefined;
    return createAlarms(this, { deadLetters, failures, handler, rule, blockedRule, sweep, topic, tags });
  }
}

function blockedTarget({ blocked, topic }: SettledCompletionProps): EventTarget | undefined {
  if (blocked !== undefined) return blocked;
  return topic === "none" ? undefined : topic;
}

function sweeperOf({ sweeper, handler }: SettledCompletionProps): LambdaFunction {
  return sweeper === undefined || sweeper === "off" ? handler : (sweeper.handler ?? handler);
}
