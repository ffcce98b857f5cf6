import { type Check, countOutside, durationOutside, malformed, notWhole, outside, refuse } from "../../core/checks";
import { Duration } from "../../core/duration";
import { Metric } from "../../core/metric";
import type { MetricTracking, ScalingProps, StepScaling, TargetTracking, TaskRange } from "./scaling-props";

const LONGEST_COOLDOWN = Duration.hours(1);
const STATISTICS = ["Average", "Maximum", "Minimum", "SampleCount", "Sum"];

/** What Application Auto Scaling would refuse of a range. */
export function rangeChecks({ min, max }: TaskRange, prefix = ""): Check {
  return [
    outside(`${prefix}min`, min, 0, 5000),
    notWhole(`${prefix}min`, min),
    outside(`${prefix}max`, max, 1, 5000),
    notWhole(`${prefix}max`, max),
    refuse(min > max, {
      prop: `${prefix}min`,
      must: "not be above max",
      got: `${min} above ${max}`,
      remedy: "raise max or lower min",
    }),
  ];
}

/** What is wrong with scaling that is said in one go. */
export function scalingChecks(prop: string, scaling: ScalingProps | undefined): Check {
  if (scaling === undefined) return undefined;
  const { min, max, cpu, memory, outCooldown, inCooldown } = scaling;
  return [
    rangeChecks({ min, max }, `${prop}.`),
    outside(`${prop}.cpu`, cpu, 1, 100),
    outside(`${prop}.memory`, memory, 1, 100),
    cooldownChecks(`${prop}.`, { outCooldown, inCooldown }),
  ];
}

/** What is wrong with a target. */
export function trackingChecks({ target, outCooldown, inCooldown }: TargetTracking, max = Number.MAX_VALUE): Check {
  return [
    refuse(!(target > 0 && target <= max), {
      prop: "target",
      must: max === 100 ? "be above 0 and at most 100 per cent" : "be above 0",
      got: target,
      remedy: "give the value the metric is kept at",
    }),
    cooldownChecks("", { outCooldown, inCooldown }),
  ];
}

/** What is wrong with a target for a metric of one's own. */
export function metricTrackingChecks({ metric, ...tracking }: MetricTracking): Check {
  return [trackingChecks(tracking), metric instanceof Metric ? statisticCheck(metric) : mathChecks(metric)];
}

/** What is wrong with steps. */
export function stepChecks({ steps, adjustment, cooldown }: StepScaling): Check {
  return [
    countOutside("steps", steps, 1, 20),
    steps.map(({ change }) => notWhole("steps.change", change)),
    steps.map(({ from, to }) =>
      refuse(from !== undefined && to !== undefined && from >= to, {
        prop: "steps.from",
        must: "be below to",
        got: `${from} and ${to}`,
        remedy: "order the bounds",
      }),
    ),
    steps.map(({ change }) =>
      refuse(adjustment === "ExactCapacity" && change < 0, {
        prop: "steps.change",
        must: "not be negative where it says how many tasks to have",
        got: change,
        remedy: "give 0 or more, or use ChangeInCapacity",
      }),
    ),
    durationOutside("cooldown", cooldown, Duration.seconds(0), LONGEST_COOLDOWN),
  ];
}

/** A single metric is read by one of five statistics; percentiles need metric math. */
function statisticCheck({ statistic }: Metric): Check {
  return refuse(!STATISTICS.includes(statistic), {
    prop: "metric.statistic",
    must: `be one of ${STATISTICS.join(", ")}`,
    got: statistic,
    remedy: "put the metric into an expression to use a percentile",
  });
}

function mathChecks({ metrics }: Exclude<MetricTracking["metric"], Metric>): Check {
  const names = Object.keys(metrics);
  return [
    countOutside("metric.metrics", names, 1, 9),
    ...names.map((name) =>
      malformed("metric.metrics", name, /^(?!target$)[a-z][A-Za-z0-9_]{0,254}$/, {
        must: "have names of letters, digits and _, a lower-case letter first, other than target",
        remedy: "rename it",
      }),
    ),
  ];
}

function cooldownChecks(
  prefix: string,
  { outCooldown, inCooldown }: Pick<TargetTracking, "outCooldown" | "inCooldown">,
) {
  return [
    durationOutside(`${prefix}outCooldown`, outCooldown, Duration.seconds(0), LONGEST_COOLDOWN),
    durationOutside(`${prefix}inCooldown`, inCooldown, Duration.seconds(0), LONGEST_COOLDOWN),
  ];
}
