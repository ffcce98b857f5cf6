import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import type { FargateApiProps } from "../../../../../constructs/compute/fargate-api/fargate-api-props";
import { LoadBalancer } from "../../../../../constructs/compute/load-balancer/load-balancer";
import { Duration } from "../../../../../constructs/core/duration";
import { certificateArn, image, makeApi, network } from "../../../../support/api-surroundings";
import { refusal } from "../../../../support/synthesize";

/** The lines of a refusal, without what stands around them. */
function mistakes(build: (stack: Construct) => unknown): readonly string[] {
  return refusal(build)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.includes("Shop/"))
    .map((line) => line.replace(/^.*?(?=Shop\/)/, ""));
}

const seconds = (amount: number) => Duration.seconds(amount);
const migration = { command: ["migrate"] };

describe("a FargateApi refuses", () => {
  test.for<[string, Partial<FargateApiProps>, readonly string[]]>([
    [
      "an application that closes connections before the load balancer",
      { keepAlive: seconds(30) },
      [
        "Shop/Api/Current: keepAlive must be longer than the load balancer's idleTimeout (60 seconds), or it sends a request into a connection that the application is closing, and the client gets 502, got 30 seconds; leave it out to get 65 seconds",
      ],
    ],
    [
      "Spot with requests longer than its notice",
      { capacity: { spotWeight: 0.5 }, requestTimeout: seconds(120) },
      [
        "Shop/Api/Current: deregistrationDelay must be below 2 minutes with Spot, because a Spot task is gone two minutes after its notice, got 120 seconds; shorten it, or set capacity.spotWeight: 0",
      ],
    ],
    [
      "health checks that nobody can pass",
      { healthCheck: { interval: seconds(10), timeout: seconds(10) }, healthCheckGrace: seconds(19) },
      [
        "Shop/Api/Current: healthCheck.timeout must be shorter than the interval (10 seconds), because AWS waits for one answer before it asks again, got 10 seconds; shorten it or lengthen the interval",
        "Shop/Api/Current: healthCheckGrace must be at least healthCheck.interval (10 seconds) × healthyThreshold (2) = 20 seconds, or ECS ends new tasks before they can count as healthy, got 19 seconds; lengthen it, or check more often",
      ],
    ],
    [
      "a health check that is no path",
      { healthCheck: { path: "health", codes: "OK" } },
      [
        'Shop/Api/Current: healthCheck.path must begin with / and have at most 1024 characters, got "health"; leave out scheme and host',
        'Shop/Api/Current: healthCheck.codes must be status codes from 200 to 499, such as 200 or 200-299 or 200,204, got "OK"; leave out words and spaces',
      ],
    ],
    [
      "scaling to nothing",
      { scaling: { min: 0, max: 4 } },
      [
        "Shop/Api/Current: scaling.min must be at least 1, because without a task the load balancer answers 503 and nothing starts one, got 0; use 1, or a ServerlessApi",
      ],
    ],
    [
      "scaling that follows nothing",
      { scaling: { min: 1, max: 4, cpu: "off", memory: "off" } },
      [
        'Shop/Api/Current: scaling must have something to follow, got "cpu and memory off, and no requestsPerTarget"; give one of them, or leave scaling out',
      ],
    ],
    [
      "variables that it derives itself",
      { environment: { MILLRACE_PORT: "1234" } },
      [
        'Shop/Api/Current: environment.MILLRACE_PORT must be left out, because it is derived from other props, got "1234"; use port or keepAlive, or give the application\'s own names in variables',
      ],
    ],
    [
      "a migration of revisions it does not see",
      { migration, taskDefinitionOwner: "ci" },
      [
        'Shop/Api: migration must be left out where taskDefinitionOwner is ci, because Terraform does not see the revisions of a pipeline, got "migrate"; have the pipeline run the task with that command before it updates the service',
      ],
    ],
    [
      "a migration longer than a function lives",
      { migration: { ...migration, timeout: Duration.minutes(15) } },
      [
        "Shop/Api: migration.timeout must be from 30 seconds to 14 minutes, got 15 minutes; a function of AWS waits for it, and none lives longer than 15 minutes; run longer ones as a Batch job",
      ],
    ],
    [
      "a load balancer of its own without a certificate",
      { loadBalancer: {} },
      [
        "Shop/Api/LoadBalancer: certificateArn must be given, or a domain with its hosted zone, because without a certificate everyone on the way can read along, got nothing; give certificateArn or domain, or accept that with insecureHttp: true",
      ],
    ],
    [
      "a service without a task that gets every request",
      { desiredCount: 0 },
      [
        "Shop/Api: Current.desiredCount must be at least 1 where the version gets requests, because the load balancer would answer 503, got 0; raise it, or take the version's weight away first",
      ],
    ],
    [
      "routes that AWS does not take",
      { route: { priority: 50_001, paths: ["shop"], hosts: ["https://a.example.org"] } },
      [
        "Shop/Api/Route: route.priority must be from 1 to 50000, got 50001; give a number in that range",
        'Shop/Api/Route: route.paths must begin with / or *, and have at most 128 letters, digits and _ - . $ / ~ " \' @ : + & * ?, got "shop"; leave out the query, and shorten it',
        'Shop/Api/Route: route.hosts must be host names of at most 128 letters, digits and - . * ?, got "https://a.example.org"; leave out scheme, port and path',
      ],
    ],
    [
      "a route that says nothing, and one that says too much",
      { route: { priority: 1, paths: ["/a", "/b", "/c"], hosts: ["*.a", "*.b", "*.c"] } },
      ["Shop/Api/Route: route.paths and hosts must have 0 to 5 items, got 6; make a second route; AWS takes 5 a rule"],
    ],
  ])("%s", ([, props, messages]) => {
    expect(mistakes((stack) => makeApi(stack, props))).toEqual(messages);
  });

  test("two rules with one priority on one load balancer, naming who has it", () => {
    const message = mistakes((stack) => {
      const loadBalancer = new LoadBalancer(stack, "Entry", { network, certificateArn });
      const api = makeApi(stack, { loadBalancer, route: { priority: 10, paths: ["/a"] } });
      api.addRoute("Other", { priority: 10, paths: ["/b"] });
    });
    expect(message).toEqual([
      "Shop/Api/Other: priority must be given to one rule of Shop/Entry; Shop/Api/Route has it already, got 10; choose a free number",
    ]);
  });

  test("to stand behind a shared load balancer that sends it nothing", () => {
    const message = mistakes((stack) => {
      makeApi(stack, { loadBalancer: new LoadBalancer(stack, "Entry", { network, certificateArn }) });
    });
    expect(message).toEqual([
      "Shop/Api: route must be given on a shared load balancer, because ECS takes no target group that no listener uses, got nothing; give route, or call addRoute",
    ]);
  });

  test("a shared load balancer that cuts connections before its requests end", () => {
    const message = mistakes((stack) => {
      const loadBalancer = new LoadBalancer(stack, "Entry", { network, certificateArn });
      makeApi(stack, { loadBalancer, route: { priority: 1, paths: ["/*"] }, requestTimeout: seconds(90) });
    });
    expect(message[0]).toBe(
      "Shop/Api/Current: requestTimeout must be shorter than the load balancer's idleTimeout (60 seconds), which cuts a silent request and answers 504, got 90 seconds; raise the load balancer's idleTimeout, or answer sooner",
    );
  });

  test.for<[string, (next: string) => Record<string, number>, string]>([
    [
      "a version that is not there",
      () => ({ Curent: 1 }),
      'weights.Curent must name a version of the API (Current, Next), got "Curent"; call addVersion first, or correct the name',
    ],
    [
      "weights that leave nobody",
      () => ({ Current: 0, Next: 0 }),
      'weights must leave some requests to a version, because AWS answers 503 where all weights are 0, got "nothing but 0"; give one version a weight',
    ],
    [
      "weights beyond AWS's",
      (next) => ({ Current: 1, [next]: 1000 }),
      "weights.Next must be from 0 to 999, got 1000; give a number in that range",
    ],
    [
      "shares that are no whole numbers",
      (next) => ({ Current: 1, [next]: 0.1 }),
      "weights.Next must be a whole number, got 0.1; round it",
    ],
  ])("%s", ([, weights, message]) => {
    const found = mistakes((stack) => {
      const api = makeApi(stack);
      const next = api.addVersion("Next", { image });
      api.splitTraffic(weights(next.node.id));
    });
    expect(found).toEqual([`Shop/Api: ${message}`]);
  });

  test("weights in two places", () => {
    const found = mistakes((stack) => {
      const api = makeApi(stack);
      api.splitTraffic({ Current: 1 });
      api.splitTraffic({ Current: 1 });
    });
    expect(found).toEqual([
      'Shop/Api: weights must be said once, so that they are in one place, got "a second call of splitTraffic"; put all weights into one call',
    ]);
  });
});
