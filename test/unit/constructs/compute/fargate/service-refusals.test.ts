import { describe, expect, test } from "vitest";
import { Cluster } from "../../../../../constructs/compute/cluster/cluster";
import { FargateService } from "../../../../../constructs/compute/fargate/service";
import type { FargateServiceProps } from "../../../../../constructs/compute/fargate/service-props";
import { FargateTask } from "../../../../../constructs/compute/fargate/task";
import { Duration } from "../../../../../constructs/core/duration";
import { Metric } from "../../../../../constructs/core/metric";
import { Network } from "../../../../../constructs/network/network";
import { isolatedNetwork } from "../../../../support/isolated-network";
import { refusal } from "../../../../support/synthesize";

const image = `public.ecr.aws/team/api@sha256:${"0123456789abcdef".repeat(4)}`;
const network = isolatedNetwork();
const targetGroupArn = "arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/api/0123456789abcdef";

function mistakes(
  props: Partial<FargateServiceProps>,
  use: (service: FargateService) => unknown = () => undefined,
): readonly string[] {
  const message = refusal((scope) => {
    const task = new FargateTask(scope, "Task", { network, image });
    use(new FargateService(scope, "Api", { cluster: new Cluster(scope, "Cluster"), task, network, ...props }));
  });
  return message.split("\n").map((line) => line.replace(/^Shop\/Api(\/Scaling)?: /, ""));
}

const elsewhere = Network.fromIds({
  vpcId: "vpc-fedcba98765432100",
  cidr: "10.1.0.0/16",
  subnets: {
    private: [{ availabilityZone: "us-west-2a", subnetId: "subnet-1", routeTableId: "rtb-1", cidr: "10.1.0.0/24" }],
  },
});

describe("a FargateService refuses", () => {
  const cases: readonly (readonly [string, Partial<FargateServiceProps>, string])[] = [
    [
      "a deployment that could do nothing",
      { maximumPercent: 100 },
      "maximumPercent must be above 100 where minimumHealthyPercent is 100: a deployment could neither stop nor start a task, got 100; set maximumPercent: 200, or lower minimumHealthyPercent",
    ],
    [
      "moving tasks without room for it",
      { maximumPercent: 100, minimumHealthyPercent: 50, zoneRebalancing: true },
      "zoneRebalancing must be off where maximumPercent is 100: tasks are moved by starting new ones first, got true; raise maximumPercent, or leave zoneRebalancing out",
    ],
    [
      "a share that is none",
      { capacity: { spotWeight: 1.5 } },
      "capacity.spotWeight must be from 0 to 1, got 1.5; give a share such as 0.7",
    ],
    [
      "a share that weights cannot say",
      { capacity: { spotWeight: 0.333 } },
      "capacity.spotWeight must have at most two decimals, got 0.333; round it",
    ],
    [
      "targets that leave after Spot has taken their task",
      {
        capacity: { spotWeight: 0.5 },
        loadBalancers: [{ targetGroupArn, port: 80, deregistrationDelay: Duration.minutes(5) }],
      },
      "loadBalancers.deregistrationDelay must be from 0 seconds to 120 seconds, got 5 minutes; shorten it: Spot takes a task away 120 seconds after its notice",
    ],
    [
      "a load balancer without a port to send to",
      { loadBalancers: [{ targetGroupArn }] },
      "loadBalancers.port must be given where the task has no port, got nothing; give the task its port",
    ],
    [
      "a grace for checks that nobody makes",
      { healthCheckGrace: Duration.seconds(30) },
      "healthCheckGrace must be left out without a load balancer: nothing else checks, got 30 seconds; remove it, or use startPeriod of the task's healthCheck",
    ],
    [
      "public subnets without addresses",
      { tier: "public", network: isolatedNetwork() },
      "publicIp must be true in public subnets: without an address a task reaches nothing, not even its image, got false; set publicIp: true, or use private subnets",
    ],
    [
      "another network than its task's",
      { network: elsewhere },
      'network must be the network the task was made for: its security group lies there, got "another one"; pass the same network to both',
    ],
    [
      "a shell that the task has no rights for",
      { enableExec: true },
      "enableExec must be left out where the task has no exec: its role lacks the rights, got true; set exec: true on the task",
    ],
    [
      "a start outside its limits",
      { desiredCount: 9, scaling: { min: 1, max: 4 } },
      "desiredCount must be from 1 to 4, got 9; start within the limits of scaling",
    ],
    [
      "limits the wrong way round",
      { scaling: { min: 5, max: 4 }, desiredCount: 5 },
      'scaling.min must not be above max, got "5 above 4"; raise max or lower min',
    ],
    [
      "more than all of the processors",
      { scaling: { min: 1, max: 4, cpu: 120 } },
      "scaling.cpu must be from 1 to 100, got 120; give a number in that range",
    ],
  ];

  test.each(cases)("%s", (_what, props, message) => {
    expect(mistakes(props)).toContain(message);
  });
});

describe("scaling refuses", () => {
  const metric = new Metric({
    namespace: "Shop",
    metricName: "Backlog",
    dimensions: {},
    statistic: "p90",
    period: Duration.minutes(1),
  });
  const scaled = (use: (scaling: FargateService["scalable"]) => unknown) =>
    mistakes({ scaling: { min: 1, max: 4 } }, (service) => use(service.scalable));

  test("a target of nothing", () => {
    expect(scaled((scaling) => scaling.scaleOnCpu({ target: 0 }))).toEqual([
      "target must be above 0 and at most 100 per cent, got 0; give the value the metric is kept at",
    ]);
  });

  test("a percentile of a single metric", () => {
    expect(scaled((scaling) => scaling.scaleOnMetric("Backlog", { target: 5, metric }))).toEqual([
      'metric.statistic must be one of Average, Maximum, Minimum, SampleCount, Sum, got "p90"; put the metric into an expression to use a percentile',
    ]);
  });

  test("names that an expression cannot use", () => {
    const math = { expression: "Backlog / 2", metrics: { Backlog: metric } };
    expect(scaled((scaling) => scaling.scaleOnMetric("Backlog", { target: 5, metric: math }))).toEqual([
      'metric.metrics must have names of letters, digits and _, a lower-case letter first, other than target, got "Backlog"; rename it',
    ]);
  });

  test("steps to less than nothing", () => {
    const steps = { adjustment: "ExactCapacity", steps: [{ from: 0, change: -1 }] } as const;
    expect(scaled((scaling) => scaling.addSteps("Down", steps))).toEqual([
      "steps.change must not be negative where it says how many tasks to have, got -1; give 0 or more, or use ChangeInCapacity",
    ]);
  });
});
