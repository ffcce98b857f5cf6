import type { Construct } from "constructs";
import type { LambdaFunction } from "../../compute/function/lambda-function";
import { Alarm } from "../../core/alarm";
import type { AlarmProps, AlarmRecipient } from "../../core/alarm-props";
import { Duration } from "../../core/duration";
import { MathMetric } from "../../core/math-metric";
import type { Metric } from "../../core/metric";
import type { Tags } from "../../core/tags";
import type { EventRule } from "../event-rule";
import type { FailureQueue } from "../failure-queue";

/** What is watched, and who is told. */
export interface Watched {
  readonly deadLetters: FailureQueue;
  readonly failures: FailureQueue;
  readonly handler: LambdaFunction;
  readonly rule: EventRule;
  readonly blockedRule: EventRule | undefined;
  readonly sweep: { readonly rule: EventRule; readonly handler: LambdaFunction; readonly every: Duration } | undefined;
  readonly topic: AlarmRecipient | "none";
  readonly tags: Tags | undefined;
}

type Told = Pick<AlarmProps, "metric" | "description"> & Partial<AlarmProps>;

const FIVE_MINUTES = { period: Duration.minutes(5) };

/** An alarm for each place in which the end of a job can be lost; its name says which. */
export function createAlarms(scope: Construct, watched: Watched): readonly Alarm[] {
  const { topic, tags } = watched;
  const told = { ...queueAlarms(watched), ...functionAlarms(watched), ...ruleAlarms(watched), ...sweepAlarms(watched) };
  return Object.entries(told).map(([id, props]) => new Alarm(scope, id, { threshold: 0, topic, tags, ...props }));
}

function queueAlarms({ deadLetters, failures }: Watched): Readonly<Record<string, Told>> {
  return {
    DeadLettersAlarm: {
      metric: deadLetters.metricVisible(),
      description:
        "Ends of jobs could not be handed to the handler and wait in DeadLetters. Look whether the function exists and may " +
        "be called, then call it with the messages; the sweeper may have found the jobs by now.",
    },
    FailuresAlarm: {
      metric: failures.metricVisible(),
      description:
        "The handler failed for good with ends of jobs, which wait in Failures. Read the reason in the messages and the " +
        "function's log, then call it with their requestPayload.",
    },
  };
}

function functionAlarms({ handler, sweep }: Watched): Readonly<Record<string, Told>> {
  const other = sweep !== undefined && sweep.handler !== handler ? sweep.handler : undefined;
  return {
    ...alarmsOf("Handler", handler),
    HandlerDestinationAlarm: {
      metric: handler.metricDestinationFailures(FIVE_MINUTES),
      description:
        "Calls that failed could not be left in Failures and are lost. Look at the function's rights on the queue and " +
        "its key; the sweeper finds the jobs.",
    },
    ...(other === undefined ? {} : alarmsOf("Sweeper", other)),
  };
}

function alarmsOf(name: string, called: LambdaFunction): Readonly<Record<string, Told>> {
  return {
    [`${name}ErrorsAlarm`]: {
      metric: called.metricErrors(FIVE_MINUTES),
      description: "Calls fail. Read the function's log; what fails for good is kept or swept up.",
    },
    [`${name}ThrottlesAlarm`]: {
      metric: called.metricThrottles(FIVE_MINUTES),
      description: "Calls wait because too many run at once. Raise the function's or the account's concurrency.",
    },
  };
}

function ruleAlarms({ rule, blockedRule, sweep }: Watched): Readonly<Record<string, Told>> {
  const rules = [rule, blockedRule, sweep?.rule].filter((each) => each !== undefined);
  return {
    UndeliveredAlarm: {
      metric: undelivered(rules),
      description:
        "EventBridge gave up events without leaving them in DeadLetters, so they are lost. Look at the rules' targets and " +
        "the queue's policy; the sweeper finds the jobs.",
    },
    ...(blockedRule === undefined ? {} : { BlockedAlarm: blocked(blockedRule) }),
  };
}

function blocked(rule: EventRule): Told {
  return {
    metric: rule.metricMatchedEvents(FIVE_MINUTES),
    description:
      "The first job of a queue cannot start, and those behind it wait. Read statusReason in the event or in the job: no " +
      "capacity, an image that is not there, or a job larger than its compute environment.",
  };
}

/** What all rules together lost. A rule has no value for a minute in which nothing was lost. */
function undelivered(rules: readonly EventRule[]): MathMetric {
  const terms = rules.flatMap((rule, index): readonly (readonly [string, Metric])[] => [
    [`failed${index}`, rule.metricFailedInvocations(FIVE_MINUTES)],
    [`lost${index}`, rule.metricDeadLetterFailures(FIVE_MINUTES)],
  ]);
  const expression = terms.map(([name]) => `FILL(${name}, 0)`).join(" + ");
  return new MathMetric({ expression, using: Object.fromEntries(terms), label: "Events given up" });
}

function sweepAlarms({ sweep }: Watched): Readonly<Record<string, Told>> {
  if (sweep === undefined) return {};
  return {
    SweeperSilentAlarm: {
      metric: sweep.rule.metricInvocations({ period: sweep.every }),
      description:
        "The sweeper was not called three times in a row. Look whether its rule is enabled and may call it. Once, right " +
        "after the alarm is made, it means nothing.",
      comparison: "<",
      threshold: 1,
      periods: 3,
      missingData: "breaching",
    },
  };
}
