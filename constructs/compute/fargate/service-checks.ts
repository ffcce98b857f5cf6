import {
  type Check,
  durationOutside,
  malformed,
  notOneOf,
  notWhole,
  notWholeUnit,
  outside,
  refuse,
} from "../../core/checks";
import { type Settled, withDefaults } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { tagChecks } from "../../core/tags";
import { isToken } from "../../core/tokens";
import { capacityChecks, usesSpot } from "./capacity";
import { scalingChecks } from "./scaling-checks";
import { FARGATE_SERVICE_DEFAULTS, type FargateServiceProps } from "./service-props";

/** Props with their defaults filled in. */
export type SettledFargateServiceProps = Settled<FargateServiceProps, typeof FARGATE_SERVICE_DEFAULTS & Certain>;
type Certain = Required<Pick<FargateServiceProps, "desiredCount" | "enableExec" | "tier" | "zoneRebalancing">>;

/** What Spot gives a task before it is gone. */
const SPOT_NOTICE = Duration.seconds(120);
const GRACE = Duration.seconds(60);

/** Fills in the defaults. */
export function settleServiceProps(props: FargateServiceProps): SettledFargateServiceProps {
  const settled = withDefaults(props, FARGATE_SERVICE_DEFAULTS);
  const { maximumPercent, publicIp, loadBalancers, scaling, task } = settled;
  const decided = withDefaults(props, {
    desiredCount: scaling?.min ?? 1,
    enableExec: task.exec,
    tier: publicIp ? ("public" as const) : ("private" as const),
    zoneRebalancing: maximumPercent > 100,
    ...(loadBalancers.length > 0 ? { healthCheckGrace: GRACE } : {}),
  });
  return { ...settled, ...decided };
}

/** Everything ECS would refuse, and what would let a deployment hang or fail. */
export function serviceChecks(props: SettledFargateServiceProps): Check {
  return [
    outside("desiredCount", props.desiredCount, 0, 5000),
    notWhole("desiredCount", props.desiredCount),
    desiredCountCheck(props),
    capacityChecks("capacity", props.capacity),
    deploymentChecks(props),
    loadBalancerChecks(props),
    spotChecks(props),
    placeChecks(props),
    scalingChecks("scaling", props.scaling),
    notOneOf("taskDefinitionOwner", props.taskDefinitionOwner, ["terraform", "ci"]),
    notOneOf("platformVersion", props.platformVersion, ["LATEST", "1.4.0"]),
    refuse(props.enableExec && !props.task.exec, {
      prop: "enableExec",
      must: "be left out where the task has no exec: its role lacks the rights",
      got: true,
      remedy: "set exec: true on the task",
    }),
    malformed("serviceName", props.serviceName, /^[A-Za-z0-9_-]{1,255}$/, {
      must: "be 1 to 255 letters, digits, _ and -",
      remedy: "shorten or rename it",
    }),
    tagChecks("tags", props.tags),
  ];
}

function desiredCountCheck({ desiredCount, scaling }: SettledFargateServiceProps): Check {
  if (scaling === undefined || isToken(desiredCount)) return undefined;
  return outside("desiredCount", desiredCount, scaling.min, scaling.max, "start within the limits of scaling");
}

function deploymentChecks(props: SettledFargateServiceProps): Check {
  const { minimumHealthyPercent, maximumPercent, zoneRebalancing, deploymentTimeout } = props;
  return [
    outside("minimumHealthyPercent", minimumHealthyPercent, 0, 100),
    notWhole("minimumHealthyPercent", minimumHealthyPercent),
    outside("maximumPercent", maximumPercent, 100, 200),
    notWhole("maximumPercent", maximumPercent),
    refuse(minimumHealthyPercent === 100 && maximumPercent === 100, {
      prop: "maximumPercent",
      must: "be above 100 where minimumHealthyPercent is 100: a deployment could neither stop nor start a task",
      got: maximumPercent,
      remedy: "set maximumPercent: 200, or lower minimumHealthyPercent",
    }),
    refuse(zoneRebalancing && maximumPercent <= 100, {
      prop: "zoneRebalancing",
      must: "be off where maximumPercent is 100: tasks are moved by starting new ones first",
      got: true,
      remedy: "raise maximumPercent, or leave zoneRebalancing out",
    }),
    durationOutside("deploymentTimeout", deploymentTimeout, Duration.minutes(1), Duration.hours(12)),
    notWholeUnit("deploymentTimeout", deploymentTimeout, "minutes"),
  ];
}

function loadBalancerChecks({ loadBalancers, healthCheckGrace, task }: SettledFargateServiceProps): Check {
  return [
    durationOutside("healthCheckGrace", healthCheckGrace, Duration.seconds(0), Duration.days(7)),
    notWholeUnit("healthCheckGrace", healthCheckGrace, "seconds"),
    refuse(healthCheckGrace !== undefined && loadBalancers.length === 0, {
      prop: "healthCheckGrace",
      must: "be left out without a load balancer: nothing else checks",
      got: healthCheckGrace,
      remedy: "remove it, or use startPeriod of the task's healthCheck",
    }),
    loadBalancers.map(({ port }) =>
      refuse(port === undefined && task.port === undefined, {
        prop: "loadBalancers.port",
        must: "be given where the task has no port",
        got: undefined,
        remedy: "give the task its port",
      }),
    ),
  ];
}

/** A task on Spot gets two minutes from the notice to the end, for leaving the load balancer and for stopping. */
function spotChecks({ capacity, loadBalancers }: SettledFargateServiceProps): Check {
  if (!usesSpot(capacity)) return undefined;
  return loadBalancers.map(({ deregistrationDelay }) =>
    durationOutside(
      "loadBalancers.deregistrationDelay",
      deregistrationDelay,
      Duration.seconds(0),
      SPOT_NOTICE,
      "shorten it: Spot takes a task away 120 seconds after its notice",
    ),
  );
}

function placeChecks({ network, task, publicIp, tier }: SettledFargateServiceProps): Check {
  return [
    refuse(network.vpcId !== task.vpcId, {
      prop: "network",
      must: "be the network the task was made for: its security group lies there",
      got: "another one",
      remedy: "pass the same network to both",
    }),
    refuse(publicIp && tier !== "public", {
      prop: "tier",
      must: "be public where tasks have public addresses",
      got: tier,
      remedy: "leave it out",
    }),
    refuse(!publicIp && tier === "public", {
      prop: "publicIp",
      must: "be true in public subnets: without an address a task reaches nothing, not even its image",
      got: false,
      remedy: "set publicIp: true, or use private subnets",
    }),
  ];
}
