import {
  type Check,
  countOutside,
  durationOutside,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
  repeated,
} from "../../core/checks";
import type { Settled } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { tagChecks } from "../../core/tags";
import type { StateChangeSource } from "../event-pattern";
import {
  type COMPLETION_RULE_DEFAULTS,
  COMPLETION_STATES,
  type CompletionRuleProps,
  SWEEPER_DEFAULTS,
} from "./completion-rule-props";

/** Props with their defaults filled in. */
export type SettledCompletionProps = Settled<CompletionRuleProps, typeof COMPLETION_RULE_DEFAULTS>;

/** The job queues' ARNs, each once. */
export function queueArnsOf(source: CompletionRuleProps["source"]): readonly string[] {
  return [...new Set(sourcesOf(source).map(({ jobQueueArn }) => jobQueueArn))];
}

/** How often the sweeper runs; `undefined` if it does not. */
export function sweepInterval({ sweeper }: Pick<CompletionRuleProps, "sweeper">): Duration | undefined {
  if (sweeper === "off") return undefined;
  return sweeper?.every ?? SWEEPER_DEFAULTS.every;
}

/** Everything EventBridge, Lambda and SQS would refuse, and what would lose the end of a job. */
export function completionChecks(props: SettledCompletionProps): Check {
  const { states, deliveryRetries, deliveryTime, handlerRetries, handlerTime, failureRetention } = props;
  const every = sweepInterval(props);
  return [
    countOutside("source", sourcesOf(props.source), 1, 10),
    countOutside("states", states, 1, COMPLETION_STATES.length),
    repeated("states", states),
    states.map((state) => stateCheck(state)),
    outside("deliveryRetries", deliveryRetries, 0, 185),
    notWhole("deliveryRetries", deliveryRetries),
    secondsOutside("deliveryTime", deliveryTime, Duration.seconds(60), Duration.hours(24)),
    outside("handlerRetries", handlerRetries, 0, 2),
    notWhole("handlerRetries", handlerRetries),
    secondsOutside("handlerTime", handlerTime, Duration.seconds(60), Duration.hours(6)),
    secondsOutside("failureRetention", failureRetention, Duration.minutes(1), Duration.days(14)),
    durationOutside("sweeper.every", every, Duration.minutes(1), Duration.days(1)),
    notWholeUnit("sweeper.every", every, "minutes"),
    runningCheck("handler", props.handler.reservedConcurrency),
    tagChecks("tags", props.tags),
  ];
}

function sourcesOf(source: CompletionRuleProps["source"]): readonly StateChangeSource[] {
  return isList(source) ? source : [source];
}

function isList(source: CompletionRuleProps["source"]): source is readonly StateChangeSource[] {
  return Array.isArray(source);
}

function stateCheck(state: string): Check {
  const choices: readonly string[] = COMPLETION_STATES;
  const check = notOneOf("states", state, choices);
  if (check === undefined || !("remedy" in check)) return check;
  return { ...check, remedy: "a job in any other state has not ended; use the job's onStateChange for those" };
}

function secondsOutside(prop: string, value: Duration, min: Duration, max: Duration): Check {
  return [durationOutside(prop, value, min, max), notWholeUnit(prop, value, "seconds")];
}

function runningCheck(prop: string, reservedConcurrency: number | undefined): Check {
  return refuse(reservedConcurrency === 0, {
    prop,
    must: "be able to run, because every event would wait and then be left among the failures",
    got: "reservedConcurrency: 0",
    remedy: "leave reservedConcurrency out, or reserve at least 1",
  });
}
