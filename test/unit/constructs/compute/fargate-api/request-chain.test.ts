import { Construct, RootConstruct } from "constructs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chainChecks,
  idleTimeoutFor,
  type RequestChainProps,
  settleChain,
  targetChecks,
  unknownTimes,
} from "../../../../../constructs/compute/fargate-api/request-chain";
import { settleHealthCheck } from "../../../../../constructs/compute/load-balancer/target-group-props";
import { type Check, checkProps } from "../../../../../constructs/core/checks";
import { Duration } from "../../../../../constructs/core/duration";

const seconds = (amount: number) => Duration.seconds(amount);

/** The lines of the error that broken rules end in. */
function lines(check: Check): readonly string[] {
  try {
    checkProps(new Construct(new RootConstruct(), "Api"), check);
    return [];
  } catch (error) {
    return String((error as Error).message).split("\n");
  }
}

function refused(props: RequestChainProps, { idle = idleTimeoutFor(props), spot = false } = {}): readonly string[] {
  return lines(chainChecks(settleChain(props, idle), spot));
}

describe("a request's chain of times", () => {
  test("is derived from the longest request alone", () => {
    expect(settleChain({}, idleTimeoutFor({}))).toEqual({
      requestTimeout: seconds(30),
      idleTimeout: seconds(60),
      keepAlive: seconds(65),
      deregistrationDelay: seconds(30),
      shutdownTime: seconds(10),
      stopTimeout: seconds(40),
    });
    const long = { requestTimeout: seconds(100) };
    expect(settleChain(long, idleTimeoutFor(long))).toMatchObject({
      idleTimeout: seconds(105),
      keepAlive: seconds(110),
      deregistrationDelay: seconds(100),
      stopTimeout: seconds(110),
    });
  });

  test("holds for every length of requests that AWS can serve, on Spot below two minutes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3995 }), fc.integer({ min: 0, max: 120 }), (request, shutdown) => {
        const props = { requestTimeout: seconds(request), shutdownTime: seconds(shutdown) };
        const lengthy = request > 3600 ? ["deregistrationDelay"] : [];
        const found = refused(props).map((line) => line.split(" ")[1]);
        expect(found).toEqual(lengthy);
        const onSpot = refused(props, { spot: true }).map((line) => line.split(" ")[1]);
        expect(onSpot).toEqual([...lengthy, ...(request >= 120 ? ["deregistrationDelay"] : [])]);
      }),
    );
  });

  test("is refused for any chain with a link that is too short, and only for those", () => {
    const time = fc.integer({ min: 1, max: 119 });
    fc.assert(
      fc.property(
        time,
        time,
        time,
        time,
        time,
        fc.integer({ min: 0, max: 60 }),
        (request, idle, alive, delay, stop, end) => {
          const broken = idle <= request || alive <= idle || delay < request || stop < Math.min(120, delay + end);
          const props = {
            requestTimeout: seconds(request),
            keepAlive: seconds(alive),
            deregistrationDelay: seconds(delay),
            stopTimeout: seconds(stop),
            shutdownTime: seconds(end),
          };
          expect(refused(props, { idle: seconds(idle) }).length > 0).toBe(broken);
        },
      ),
    );
  });

  test.for<[string, RequestChainProps, { idle?: Duration; spot?: boolean }, readonly string[]]>([
    [
      "a request that outlasts the idle timeout",
      { requestTimeout: seconds(60) },
      { idle: seconds(60) },
      [
        "Api: requestTimeout must be shorter than the load balancer's idleTimeout (60 seconds), which cuts a silent request and answers 504, got 60 seconds; raise the load balancer's idleTimeout, or answer sooner",
      ],
    ],
    [
      "an application that closes connections first",
      { keepAlive: seconds(60) },
      {},
      [
        "Api: keepAlive must be longer than the load balancer's idleTimeout (60 seconds), or it sends a request into a connection that the application is closing, and the client gets 502, got 60 seconds; leave it out to get 65 seconds",
      ],
    ],
    [
      "a delay shorter than a request",
      { deregistrationDelay: seconds(5) },
      {},
      [
        "Api: deregistrationDelay must be at least requestTimeout (30 seconds), because requests still open when it ends are cut in every deployment, got 5 seconds; lengthen it or shorten requestTimeout",
      ],
    ],
    [
      "a task that is killed before its requests are done",
      { stopTimeout: seconds(30) },
      {},
      [
        "Api: stopTimeout must be at least 40 seconds, the deregistrationDelay (30 seconds) and the shutdownTime (10 seconds), because SIGTERM can come before the load balancer stops sending requests, got 30 seconds; leave it out to get that, or shorten deregistrationDelay",
      ],
    ],
    [
      "a stop longer than Fargate waits",
      { stopTimeout: seconds(121) },
      {},
      [
        "Api: stopTimeout must be from 1 second to 120 seconds, got 121 seconds; Fargate ends a task two minutes after SIGTERM at the latest; shorten requests or hand long work to a queue",
      ],
    ],
    [
      "Spot with requests of two minutes",
      { requestTimeout: Duration.minutes(2) },
      { spot: true },
      [
        "Api: deregistrationDelay must be below 2 minutes with Spot, because a Spot task is gone two minutes after its notice, got 2 minutes; shorten it, or set capacity.spotWeight: 0",
      ],
    ],
    [
      "half seconds",
      { shutdownTime: Duration.millis(10_500), stopTimeout: seconds(60) },
      {},
      ["Api: shutdownTime must be a whole number of seconds, got 10500 milliseconds; round it"],
    ],
  ])("refuses %s", ([, props, surroundings, messages]) => {
    expect(refused(props, surroundings)).toEqual(messages);
  });

  test("asks for times that are known when the program runs", () => {
    const unknown = { isToken: true, toString: () => "a token" } as unknown as Duration;
    expect(lines(unknownTimes({ stopTimeout: unknown }, unknown))).toEqual([
      "Api: stopTimeout must be known when the program runs, because other times are derived from it, got a token; give a number",
      "Api: loadBalancer.idleTimeout must be known when the program runs, because other times are derived from it, got a token; give a number",
    ]);
    expect(lines(unknownTimes({}, seconds(60)))).toEqual([]);
  });
});

describe("a new target", () => {
  const usual = {
    healthCheck: settleHealthCheck(),
    healthCheckGrace: seconds(60),
    slowStart: seconds(0),
    algorithm: "round_robin",
  };

  test("has time to become healthy", () => {
    expect(lines(targetChecks(usual))).toEqual([]);
    expect(lines(targetChecks({ ...usual, healthCheckGrace: seconds(59) }))).toEqual([
      "Api: healthCheckGrace must be at least healthCheck.interval (30 seconds) × healthyThreshold (2) = 60 seconds, or ECS ends new tasks before they can count as healthy, got 59 seconds; lengthen it, or check more often",
    ]);
  });

  test("is warmed up by round_robin only, for 30 seconds to 15 minutes", () => {
    expect(lines(targetChecks({ ...usual, slowStart: seconds(30) }))).toEqual([]);
    expect(lines(targetChecks({ ...usual, slowStart: seconds(29) }))).toEqual([
      "Api: slowStart must be from 30 seconds to 15 minutes, got 29 seconds; or leave it out for none",
    ]);
    expect(lines(targetChecks({ ...usual, slowStart: seconds(60), algorithm: "weighted_random" }))).toEqual([
      "Api: slowStart must be left out with algorithm weighted_random, because AWS warms targets up with round_robin only, got 60 seconds; use round_robin or remove slowStart",
    ]);
  });
});
