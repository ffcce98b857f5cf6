import { type Check, durationOutside, notWhole, notWholeUnit, outside, refuse } from "../../core/checks";
import { type Settled, withDefaults } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { rangeChecks } from "../fargate/scaling-checks";
import { dailyLoad, type Pace } from "./scaling";
import { WORKER_SCALING_DEFAULTS, type WorkerScaling } from "./worker-scaling-props";

/** Scaling with its defaults filled in. */
export type SettledWorkerScaling = Settled<WorkerScaling, typeof WORKER_SCALING_DEFAULTS>;

const LONGEST_COOLDOWN = Duration.hours(1);
/** What SQS keeps messages for at most. */
const LONGEST_LATENCY = Duration.days(14);

export function settleScaling(scaling: WorkerScaling): SettledWorkerScaling {
  return withDefaults(scaling, WORKER_SCALING_DEFAULTS);
}

/** The pace that scaling keeps: the reaction is taken off, but each task may fill its own hands. */
export function paceOf({ acceptableLatency, processingTime, reactionTime, concurrency }: SettledWorkerScaling): Pace {
  const processingMillis = processingTime.toMillis();
  const latencyMillis = Math.max(processingMillis, acceptableLatency.toMillis() - reactionTime.toMillis());
  return { latencyMillis, processingMillis, concurrency };
}

/** What Application Auto Scaling would refuse, and what cannot be kept. */
export function workerScalingChecks(scaling: SettledWorkerScaling, taskTimeout: Duration): Check {
  const { min, max, concurrency, reactionTime, idleTime, outCooldown, inCooldown } = scaling;
  return [
    rangeChecks({ min, max }, "scaling."),
    outside("scaling.concurrency", concurrency, 1, 1000),
    notWhole("scaling.concurrency", concurrency),
    durationOutside("scaling.reactionTime", reactionTime, Duration.seconds(0), Duration.hours(1)),
    durationOutside("scaling.idleTime", idleTime, Duration.minutes(1), Duration.hours(1)),
    notWholeUnit("scaling.idleTime", idleTime, "minutes"),
    durationOutside("scaling.outCooldown", outCooldown, Duration.seconds(0), LONGEST_COOLDOWN),
    durationOutside("scaling.inCooldown", inCooldown, Duration.seconds(0), LONGEST_COOLDOWN),
    outside("scaling.cpu", scaling.cpu, 1, 100),
    timeChecks(scaling, taskTimeout),
    typeof scaling.arrivalsPerDay === "number" ? loadCheck(scaling, scaling.arrivalsPerDay) : undefined,
  ];
}

function timeChecks(scaling: SettledWorkerScaling, taskTimeout: Duration): Check {
  const { acceptableLatency, processingTime, reactionTime, idleTime } = scaling;
  const times = { acceptableLatency, processingTime, reactionTime, idleTime };
  const unknown = Object.entries(times).filter(([, time]) => time.isToken);
  if (unknown.length > 0 || taskTimeout.isToken) return unknown.map(([prop, time]) => unknownTime(prop, time));
  const millis = (time: Duration) => time.toMillis({ integral: false });
  return [
    durationOutside("scaling.processingTime", processingTime, Duration.millis(1), Duration.hours(12)),
    refuse(millis(processingTime) > millis(taskTimeout), {
      prop: "scaling.processingTime",
      must: `be at most taskTimeout (${taskTimeout}), because the mean lies below the longest`,
      got: processingTime,
      remedy: "raise taskTimeout, or lower it",
    }),
    durationOutside("scaling.acceptableLatency", acceptableLatency, Duration.seconds(1), LONGEST_LATENCY),
    refuse(millis(acceptableLatency) < millis(processingTime), {
      prop: "scaling.acceptableLatency",
      must: `be at least processingTime (${processingTime}), because it counts until a message is finished`,
      got: acceptableLatency,
      remedy: "allow for the work itself",
    }),
  ];
}

function unknownTime(prop: string, time: Duration): Check {
  const remedy = "give a number: the number of tasks is worked out from it";
  return { prop: `scaling.${prop}`, must: "be known at synth", got: time, remedy };
}

function loadCheck(scaling: SettledWorkerScaling, arrivalsPerDay: number): Check {
  return [
    outside("scaling.arrivalsPerDay", arrivalsPerDay, 0, Number.MAX_SAFE_INTEGER),
    refuse(overload(scaling, arrivalsPerDay) !== undefined, {
      prop: "scaling.max",
      must: overload(scaling, arrivalsPerDay)?.must ?? "",
      got: scaling.max,
      remedy: overload(scaling, arrivalsPerDay)?.remedy ?? "",
    }),
  ];
}

/** The arithmetic, if so many messages a day are more than all tasks can do. */
export function overload(
  { processingTime, concurrency, max }: SettledWorkerScaling,
  arrivalsPerDay: number,
): { readonly must: string; readonly remedy: string } | undefined {
  if (processingTime.isToken) return undefined;
  const processingMillis = processingTime.toMillis({ integral: false });
  const { load, neededHours, givenHours, tasksNeeded } = dailyLoad({
    arrivalsPerDay,
    processingMillis,
    concurrency,
    max,
  });
  if (load <= 1) return undefined;
  const demand = `${arrivalsPerDay} messages × ${processingTime} = ${hours(neededHours)} of work a day`;
  const supply = `${max} ${max === 1 ? "task" : "tasks"} × ${concurrency} at a time × 24 hours = ${hours(givenHours)}`;
  return {
    must: `carry what arrives: ${demand}, but ${supply}, a load of ${Math.round(load * 100)} %`,
    remedy: `raise it to ${tasksNeeded} at least, or make the work shorter`,
  };
}

function hours(amount: number): string {
  return `${Math.round(amount * 10) / 10} hours`;
}

/** What is no mistake but worth knowing before it happens. */
export function scalingWarnings(scaling: SettledWorkerScaling): readonly string[] {
  const { arrivalsPerDay, acceptableLatency, processingTime, reactionTime } = scaling;
  const estimated = typeof arrivalsPerDay === "object" ? overload(scaling, arrivalsPerDay.estimate) : undefined;
  const spare = acceptableLatency.toMillis() - processingTime.toMillis();
  return [
    ...(estimated === undefined
      ? []
      : [`scaling.max should ${estimated.must} (estimated), got ${scaling.max}; ${estimated.remedy}`]),
    ...(spare >= reactionTime.toMillis()
      ? []
      : [
          `scaling.acceptableLatency (${acceptableLatency}) leaves less than reactionTime (${reactionTime}) beside the work (${processingTime}): messages that come while too few tasks run will be late; lengthen it, or raise min`,
        ]),
  ];
}
