import { type Check, durationOutside, notWholeUnit, refuse } from "../../core/checks";
import { Duration } from "../../core/duration";
import type { SettledHealthCheck } from "../load-balancer/target-group-props";

/** The times that belong together on the way of a request, and when a task ends. */
export interface RequestTimes {
  /** Longest time a request takes. */
  readonly requestTimeout: Duration;
  /** When the load balancer cuts a connection on which nothing was sent. */
  readonly idleTimeout: Duration;
  /** How long the application keeps idle connections. */
  readonly keepAlive: Duration;
  /** How long a task that leaves may finish its requests. */
  readonly deregistrationDelay: Duration;
  /** What the application needs to end after its last request. */
  readonly shutdownTime: Duration;
  /** Time from SIGTERM to SIGKILL. */
  readonly stopTimeout: Duration;
}

/** What may be given of a chain; the rest is derived. */
export interface RequestChainProps {
  /**
   * Longest time a request takes, in whole seconds: below 4000, and below 120 with Spot. The load balancer's idle
   * timeout, the deregistration delay and the stop timeout are derived from it.
   * @default Duration.seconds(30)
   */
  readonly requestTimeout?: Duration;
  /**
   * What the application needs to end after its last request, in whole seconds.
   * @default Duration.seconds(10)
   */
  readonly shutdownTime?: Duration;
  /**
   * How long the application is told to keep idle connections: longer than the load balancer keeps them.
   * @default - the load balancer's idle timeout and 5 seconds
   */
  readonly keepAlive?: Duration;
  /**
   * How long a task that leaves may finish its requests, up to an hour.
   * @default - requestTimeout
   */
  readonly deregistrationDelay?: Duration;
  /**
   * Time from SIGTERM to SIGKILL, up to 120 seconds.
   * @default - deregistrationDelay and shutdownTime, 120 seconds at most
   */
  readonly stopTimeout?: Duration;
}
export const REQUEST_CHAIN_DEFAULTS = {
  requestTimeout: Duration.seconds(30),
  shutdownTime: Duration.seconds(10),
} as const;

/** What AWS cuts idle connections after unless told otherwise. */
const USUAL_IDLE_SECONDS = 60;
const MARGIN_SECONDS = 5;
/** The longest stop timeout of Fargate, and the notice a Spot task gets. */
const LONGEST_STOP_SECONDS = 120;

/** The idle timeout of a load balancer of one's own: AWS's usual one unless requests take longer. */
export function idleTimeoutFor({
  requestTimeout = REQUEST_CHAIN_DEFAULTS.requestTimeout,
}: RequestChainProps): Duration {
  return Duration.seconds(Math.max(USUAL_IDLE_SECONDS, seconds(requestTimeout) + MARGIN_SECONDS));
}

/** Times are derived from each other, so Terraform must not be the only one to know them. Ask before anything else. */
export function unknownTimes(props: RequestChainProps, idleTimeout: Duration | undefined): Check {
  const { requestTimeout, shutdownTime, keepAlive, deregistrationDelay, stopTimeout } = props;
  const times = { requestTimeout, shutdownTime, keepAlive, deregistrationDelay, stopTimeout, idleTimeout };
  return Object.entries(times).map(([prop, time]) =>
    refuse(time?.isToken === true, {
      prop: prop === "idleTimeout" ? "loadBalancer.idleTimeout" : prop,
      must: "be known when the program runs, because other times are derived from it",
      got: time,
      remedy: "give a number",
    }),
  );
}

/** Derives what is not given. */
export function settleChain(props: RequestChainProps, idleTimeout: Duration): RequestTimes {
  const { requestTimeout = REQUEST_CHAIN_DEFAULTS.requestTimeout } = props;
  const { shutdownTime = REQUEST_CHAIN_DEFAULTS.shutdownTime } = props;
  const { keepAlive = idleTimeout.plus(Duration.seconds(MARGIN_SECONDS)) } = props;
  const { deregistrationDelay = requestTimeout } = props;
  const { stopTimeout = leastStop(deregistrationDelay, shutdownTime) } = props;
  return { requestTimeout, idleTimeout, keepAlive, deregistrationDelay, shutdownTime, stopTimeout };
}

/** SIGTERM can come before the load balancer stops sending requests: the application serves on for the delay, then ends. */
function leastStop(deregistrationDelay: Duration, shutdownTime: Duration): Duration {
  const wanted = seconds(deregistrationDelay) + seconds(shutdownTime);
  return Duration.seconds(Math.min(LONGEST_STOP_SECONDS, wanted));
}

/** Every link that is shorter than the one it has to outlast. */
export function chainChecks(chain: RequestTimes, spot: boolean): Check {
  const { requestTimeout, keepAlive, deregistrationDelay, shutdownTime, stopTimeout } = chain;
  const times = { requestTimeout, keepAlive, deregistrationDelay, shutdownTime, stopTimeout };
  const second = Duration.seconds(1);
  return [
    Object.entries(times).map(([prop, time]) => notWholeUnit(prop, time, "seconds")),
    durationOutside("requestTimeout", requestTimeout, second, Duration.seconds(3999)),
    durationOutside("shutdownTime", shutdownTime, Duration.seconds(0), Duration.seconds(LONGEST_STOP_SECONDS)),
    durationOutside("deregistrationDelay", deregistrationDelay, Duration.seconds(0), Duration.hours(1)),
    durationOutside("stopTimeout", stopTimeout, second, Duration.seconds(LONGEST_STOP_SECONDS), FARGATE_ENDS),
    linkChecks(chain),
    spot ? spotCheck(deregistrationDelay) : undefined,
  ];
}
const FARGATE_ENDS =
  "Fargate ends a task two minutes after SIGTERM at the latest; shorten requests or hand long work to a queue";

function linkChecks(chain: RequestTimes): Check {
  const { requestTimeout, idleTimeout, keepAlive, deregistrationDelay, shutdownTime, stopTimeout } = chain;
  const needed = leastStop(deregistrationDelay, shutdownTime);
  return [
    refuse(!longer(idleTimeout, requestTimeout), {
      prop: "requestTimeout",
      must: `be shorter than the load balancer's idleTimeout (${idleTimeout}), which cuts a silent request and answers 504`,
      got: requestTimeout,
      remedy: "raise the load balancer's idleTimeout, or answer sooner",
    }),
    refuse(!longer(keepAlive, idleTimeout), {
      prop: "keepAlive",
      must: `be longer than the load balancer's idleTimeout (${idleTimeout}), or it sends a request into a connection that the application is closing, and the client gets 502`,
      got: keepAlive,
      remedy: `leave it out to get ${idleTimeout.plus(Duration.seconds(MARGIN_SECONDS))}`,
    }),
    refuse(longer(requestTimeout, deregistrationDelay), {
      prop: "deregistrationDelay",
      must: `be at least requestTimeout (${requestTimeout}), because requests still open when it ends are cut in every deployment`,
      got: deregistrationDelay,
      remedy: "lengthen it or shorten requestTimeout",
    }),
    refuse(longer(needed, stopTimeout), {
      prop: "stopTimeout",
      must: `be at least ${needed}, the deregistrationDelay (${deregistrationDelay}) and the shutdownTime (${shutdownTime}), because SIGTERM can come before the load balancer stops sending requests`,
      got: stopTimeout,
      remedy: "leave it out to get that, or shorten deregistrationDelay",
    }),
  ];
}

function spotCheck(deregistrationDelay: Duration): Check {
  return refuse(seconds(deregistrationDelay) >= LONGEST_STOP_SECONDS, {
    prop: "deregistrationDelay",
    must: "be below 2 minutes with Spot, because a Spot task is gone two minutes after its notice",
    got: deregistrationDelay,
    remedy: "shorten it, or set capacity.spotWeight: 0",
  });
}

/** What decides when a new task counts as healthy. */
export interface TargetTimes {
  readonly healthCheck: SettledHealthCheck;
  /** How long ECS overlooks bad answers after a start. */
  readonly healthCheckGrace: Duration;
  /** Zero for none. */
  readonly slowStart: Duration;
  readonly algorithm: string;
}

/** How long a new task needs at least to count as healthy; `HEALTH_CHECK_GRACE` where that is longer. */
export function graceFor(check: SettledHealthCheck, usual: Duration): Duration {
  if (check.interval.isToken) return usual;
  return Duration.seconds(Math.max(seconds(usual), seconds(check.interval) * check.healthyThreshold));
}

/** Health checks that nobody can pass, and a slow start that AWS does not make. */
export function targetChecks({ healthCheck, healthCheckGrace, slowStart, algorithm }: TargetTimes): Check {
  const { interval, healthyThreshold } = healthCheck;
  const needed = interval.isToken ? undefined : graceFor(healthCheck, Duration.seconds(0));
  return [
    refuse(needed !== undefined && !healthCheckGrace.isToken && longer(needed, healthCheckGrace), {
      prop: "healthCheckGrace",
      must: `be at least healthCheck.interval (${interval}) × healthyThreshold (${healthyThreshold}) = ${needed}, or ECS ends new tasks before they can count as healthy`,
      got: healthCheckGrace,
      remedy: "lengthen it, or check more often",
    }),
    notWholeUnit("healthCheckGrace", healthCheckGrace, "seconds"),
    slowStart.isToken || seconds(slowStart) === 0
      ? undefined
      : durationOutside("slowStart", slowStart, Duration.seconds(30), Duration.minutes(15), "or leave it out for none"),
    notWholeUnit("slowStart", slowStart, "seconds"),
    refuse(!slowStart.isToken && seconds(slowStart) > 0 && algorithm !== "round_robin", {
      prop: "slowStart",
      must: `be left out with algorithm ${algorithm}, because AWS warms targets up with round_robin only`,
      got: slowStart,
      remedy: "use round_robin or remove slowStart",
    }),
  ];
}

function longer(one: Duration, other: Duration): boolean {
  return seconds(one) > seconds(other);
}

function seconds(time: Duration): number {
  return time.toSeconds({ integral: false });
}
