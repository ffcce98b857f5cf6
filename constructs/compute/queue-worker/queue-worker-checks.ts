import { type Check, durationOutside, notWhole, notWholeUnit, outside, refuse } from "../../core/checks";
import { type Settled, withDefaults } from "../../core/defaults";
import { Duration } from "../../core/duration";
import { WORK_QUEUE_DEFAULTS } from "../../messaging/work-queue-props";
import { capacityChecks } from "../fargate/capacity";
import {
  QUEUE_WORKER_DEFAULTS,
  type QueueWorkerProps,
  WORKER_VARIABLES_DEFAULTS,
  type WorkerVariables,
} from "./queue-worker-props";
import { LONGEST_RETENTION } from "./task-time";
import { type SettledWorkerScaling, settleScaling, workerScalingChecks } from "./worker-scaling-checks";

/** Props with their defaults filled in. */
export type SettledQueueWorkerProps = Omit<
  Settled<QueueWorkerProps, typeof QUEUE_WORKER_DEFAULTS>,
  "scaling" | "taskTimeout" | "variables"
> & {
  readonly scaling: SettledWorkerScaling;
  readonly taskTimeout: Duration;
  readonly variables: Required<WorkerVariables>;
};

/** Fills in the defaults. */
export function settleWorkerProps(props: QueueWorkerProps): SettledQueueWorkerProps {
  const { scaling, taskTimeout = props.queue?.taskTimeout ?? WORK_QUEUE_DEFAULTS.taskTimeout, variables = {} } = props;
  return {
    ...withDefaults(props, QUEUE_WORKER_DEFAULTS),
    scaling: settleScaling(scaling),
    taskTimeout,
    variables: withDefaults(variables, WORKER_VARIABLES_DEFAULTS),
  };
}

/** What AWS would refuse, what would do work twice, and loads that cannot be carried. */
export function workerChecks(given: QueueWorkerProps, props: SettledQueueWorkerProps): Check {
  const { taskTimeout, maxReceiveCount, scaling, capacity, cluster } = props;
  return [
    durationOutside("taskTimeout", taskTimeout, Duration.seconds(1), Duration.hours(12)),
    notWholeUnit("taskTimeout", taskTimeout, "seconds"),
    knownAtSynth("taskTimeout", taskTimeout),
    given.queue === undefined ? madeQueueChecks(taskTimeout, maxReceiveCount) : givenQueueChecks(given, taskTimeout),
    refuse(cluster.containerInsights === "disabled", {
      prop: "cluster",
      must: "have container insights, because without them CloudWatch does not know how many tasks there are",
      got: "a cluster without",
      remedy: 'set containerInsights: "enabled" on the cluster',
    }),
    capacityChecks("capacity", capacity),
    refuse((capacity.base ?? 0) > scaling.max, {
      prop: "capacity.base",
      must: `be at most scaling.max (${scaling.max})`,
      got: capacity.base,
      remedy: "lower it, or raise max",
    }),
    workerScalingChecks(scaling, taskTimeout),
  ];
}

/** Scaling, protection and retention are worked out from it here. */
export function knownAtSynth(prop: string, value: Duration): Check {
  return refuse(value.isToken, {
    prop,
    must: "be known at synth",
    got: value,
    remedy: "give a number",
  });
}

function madeQueueChecks(taskTimeout: Duration, maxReceiveCount: number): Check {
  const counted = [outside("maxReceiveCount", maxReceiveCount, 1, 1000), notWhole("maxReceiveCount", maxReceiveCount)];
  if (taskTimeout.isToken) return counted;
  return [
    ...counted,
    refuse(taskTimeout.toMillis({ integral: false }) * maxReceiveCount > LONGEST_RETENTION.toMillis(), {
      prop: "maxReceiveCount",
      must: `be so low that all deliveries end within ${LONGEST_RETENTION}, because SQS deletes what is older`,
      got: `${maxReceiveCount} × ${taskTimeout}`,
      remedy: "lower it, or shorten taskTimeout",
    }),
  ];
}

const OF_MADE_QUEUES = ["fifo", "maxReceiveCount", "queueEncryptionKey"] as const;

function givenQueueChecks(given: QueueWorkerProps, taskTimeout: Duration): Check {
  const visibility = given.queue?.taskTimeout ?? taskTimeout;
  const shorter = !visibility.isToken && !taskTimeout.isToken && visibility.toMillis() < taskTimeout.toMillis();
  return [
    OF_MADE_QUEUES.map((prop) =>
      refuse(given[prop] !== undefined, {
        prop,
        must: "be left out where queue is given, because it is a matter of that queue",
        got: prop === "queueEncryptionKey" ? "a key" : given[prop],
        remedy: "set it on the queue",
      }),
    ),
    refuse(shorter, {
      prop: "queue",
      must: `hide a message for at least taskTimeout (${taskTimeout}), because SQS gives it to a second task when its visibility timeout has passed`,
      got: visibility,
      remedy: "raise the queue's taskTimeout, or lower the worker's",
    }),
  ];
}
