import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { AlarmRecipient } from "../core/alarm-props";
import {
  type Check,
  checkProps,
  durationOutside,
  malformed,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
} from "../core/checks";
import { Duration } from "../core/duration";
import { Metric, type MetricOptions } from "../core/metric";
import { composeName, NAME_RULES, physicalName } from "../core/names";
import { orderAfter } from "../core/ordering";
import { renderJson } from "../core/policy";
import { type Tags, tagChecks } from "../core/tags";
import { isToken } from "../core/tokens";
import { type EventPattern, inOrder } from "./event-pattern";
import type { SendableQueue } from "./queue-parts";

/** A function that can be called with events, such as a `LambdaFunction`. */
export interface EventFunction {
  readonly functionArn: string;
  /** Lets a service call it on behalf of one resource. */
  allowInvokeFrom(service: string, sourceArn: string, id?: string): TerraformResource;
}

/** Where an event goes: a function, a queue or a topic. A topic must let EventBridge publish, as an `AlarmTopic` does. */
export type EventTarget = EventFunction | SendableQueue | AlarmRecipient;

/** How hard EventBridge tries to deliver, and what becomes of an event it cannot deliver. */
export interface EventDelivery {
  /**
   * How often delivery is tried again: 0 to 185 times.
   * @default 185
   */
  readonly retryAttempts?: number;
  /**
   * How long it is tried: 60 seconds to 24 hours.
   * @default Duration.hours(24)
   */
  readonly maxEventAge?: Duration;
  /**
   * Where an event goes that could not be delivered. A standard queue.
   * @default - nowhere: the event is lost
   */
  readonly deadLetters?: SendableQueue;
}
export const EVENT_DELIVERY_DEFAULTS = { retryAttempts: 185, maxEventAge: Duration.hours(24) } as const;

/** Props of {@link EventRule}: a pattern or a schedule. */
export interface EventRuleProps {
  /**
   * Which events of AWS it is about.
   * @default - none: it goes by `every`
   */
  readonly pattern?: EventPattern;
  /**
   * How often it calls its targets by itself: a whole number of minutes.
   * @default - never: it goes by `pattern`
   */
  readonly every?: Duration;
  /**
   * What the rule is for: up to 512 characters.
   * @default - none
   */
  readonly description?: string;
  /**
   * Exact name: up to 64 letters, digits and _ . -. A change replaces the rule.
   * @default - made from prefix, environment and path
   */
  readonly ruleName?: string;
  /**
   * Tags of the rule.
   * @default - the stack's
   */
  readonly tags?: Tags;
}

const EVENTS = "events.amazonaws.com";

/**
 * A rule of EventBridge on the account's own bus: which events, or how often, and where to. Events of AWS cost nothing.
 *
 * @example
 * import { AlarmTopic, Duration, EventRule, FunctionCode, LambdaFunction, MillraceApp, MillraceStack } from "millrace";
 * const environment = { name: "prod", profile: "prod", region: "us-west-2" } as const;
 * const stack = new MillraceStack(new MillraceApp(), "Shop", { environment });
 * const code = FunctionCode.fromText("export const handler = async () => {};");
 * const tidy = new LambdaFunction(stack, "Tidy", { code });
 * new EventRule(stack, "Nightly", { every: Duration.days(1) }).addTarget("Tidy", tidy);
 */
export class EventRule extends Construct {
  /** Known after apply. */
  readonly ruleArn: string;
  /** Known at synth. */
  readonly ruleName: string;
  /** Escape hatch: the provider's own resource. */
  readonly resource: CloudwatchEventRule;

  constructor(scope: Construct, id: string, props: EventRuleProps) {
    super(scope, id);
    checkProps(this, ruleChecks(props));
    const { pattern, every, description, tags } = props;
    this.resource = new CloudwatchEventRule(this, "Resource", {
      name: props.ruleName ?? physicalName(this, "eventRule"),
      description,
      ...(pattern === undefined ? {} : { eventPattern: renderJson((sortKey) => inOrder({ ...pattern }, sortKey)) }),
      ...(every === undefined ? {} : { scheduleExpression: rateOf(every) }),
      tags,
    });
    this.ruleArn = this.resource.arn;
    this.ruleName = this.resource.name;
  }

  /**
   * Sends matching events somewhere, with the permission that takes.
   *
   * @param id - of the target within the rule: up to 64 letters, digits and _ . -
   * @throws InvalidPropsError if EventBridge could not deliver so
   */
  addTarget(id: string, target: EventTarget, delivery: EventDelivery = {}): CloudwatchEventTarget {
    const { retryAttempts = EVENT_DELIVERY_DEFAULTS.retryAttempts, deadLetters } = delivery;
    const { maxEventAge = EVENT_DELIVERY_DEFAULTS.maxEventAge } = delivery;
    checkProps(this, targetChecks(target, { retryAttempts, maxEventAge, deadLetters }));
    const permission = this.permit(target);
    deadLetters?.allowSendFrom(EVENTS, this.ruleArn);
    const resource = new CloudwatchEventTarget(this, id, {
      rule: this.ruleName,
      targetId: id,
      arn: arnOf(target),
      retryPolicy: { maximumRetryAttempts: retryAttempts, maximumEventAgeInSeconds: maxEventAge.toSeconds() },
      ...(deadLetters === undefined ? {} : { deadLetterConfig: { arn: deadLetters.arn } }),
    });
    if (permission !== undefined) orderAfter(resource, permission);
    return resource;
  }

  /** Events that were given up: neither delivered nor left in the queue for those. */
  metricFailedInvocations(options?: MetricOptions): Metric {
    return this.metric("FailedInvocations", options);
  }

  /** Events that could not even be left in the queue for those that cannot be delivered. */
  metricDeadLetterFailures(options?: MetricOptions): Metric {
    return this.metric("InvocationsFailedToBeSentToDlq", options);
  }

  /** Events delivered, or given up. */
  metricInvocations(options?: MetricOptions): Metric {
    return this.metric("Invocations", options);
  }

  /** Events that the rule is about. */
  metricMatchedEvents(options?: MetricOptions): Metric {
    return this.metric("MatchedEvents", options);
  }

  private permit(target: EventTarget): TerraformResource | undefined {
    if ("functionArn" in target) {
      const id = composeName({ start: ["from"], path: this.node.path.split("/") }, 60);
      return target.allowInvokeFrom(EVENTS, this.ruleArn, id);
    }
    if ("allowSendFrom" in target) target.allowSendFrom(EVENTS, this.ruleArn);
    return undefined;
  }

  private metric(metricName: string, options?: MetricOptions): Metric {
    const dimensions = { RuleName: this.ruleName };
    const period = Duration.minutes(1);
    return new Metric({ namespace: "AWS/Events", metricName, dimensions, statistic: "Sum", period }, options);
  }
}

function arnOf(target: EventTarget): string {
  if ("functionArn" in target) return target.functionArn;
  return "topicArn" in target ? target.topicArn : target.arn;
}

/** EventBridge says `1 minute`, but `5 minutes`, and knows hours and days too. */
function rateOf(every: Duration): string {
  const minutes = every.toMinutes();
  return `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`;
}

function ruleChecks({ pattern, every, description, ruleName, tags }: EventRuleProps): Check {
  return [
    refuse((pattern === undefined) === (every === undefined), {
      prop: "pattern",
      must: "be given or every, one of the two",
      got: pattern === undefined ? "neither" : "both",
      remedy: "say which events, or how often",
    }),
    durationOutside("every", every, Duration.minutes(1), Duration.days(365)),
    notWholeUnit("every", every, "minutes"),
    malformed("description", description, /^[\s\S]{1,512}$/, { must: "be 1 to 512 characters", remedy: "shorten it" }),
    malformed("ruleName", ruleName, /^[A-Za-z0-9_.-]{1,64}$/, {
      must: `be 1 to ${NAME_RULES.eventRule.maxLength} ${NAME_RULES.eventRule.words}`,
      remedy: "shorten or rename it",
    }),
    patternChecks(pattern),
    tagChecks("tags", tags),
  ];
}

/** A list without values matches nothing, and EventBridge refuses it. */
function patternChecks(pattern: EventPattern | undefined): Check {
  const fields = Object.entries({ ...pattern, ...pattern?.detail });
  return fields.map(([field, values]) =>
    refuse(Array.isArray(values) && values.length === 0, {
      prop: `pattern.${field}`,
      must: "name a value, because an empty list matches no event",
      got: values,
      remedy: "name what it is about",
    }),
  );
}

function targetChecks(
  target: EventTarget,
  { retryAttempts, maxEventAge, deadLetters }: Required<Omit<EventDelivery, "deadLetters">> & EventDelivery,
): Check {
  const queues = { target: "fifo" in target ? target : undefined, deadLetters };
  return [
    outside("retryAttempts", retryAttempts, 0, 185),
    notWhole("retryAttempts", retryAttempts),
    durationOutside("maxEventAge", maxEventAge, Duration.seconds(60), Duration.hours(24)),
    notWholeUnit("maxEventAge", maxEventAge, "seconds"),
    Object.entries(queues).map(([prop, queue]) =>
      refuse(queue !== undefined && !isToken(queue.fifo) && queue.fifo, {
        prop,
        must: "be a standard queue, because events have no message group",
        got: "a fifo queue",
        remedy: "give it a queue of its own",
      }),
    ),
  ];
}
