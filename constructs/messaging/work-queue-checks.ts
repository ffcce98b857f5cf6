import { type Check, durationOutside, malformed, notWhole, notWholeUnit, outside, refuse } from "../core/checks";
import { Duration } from "../core/duration";
import { tagChecks } from "../core/tags";
import { WORK_QUEUE_DEFAULTS, type WorkQueueProps } from "./work-queue-props";

const LONGEST_RETENTION = Duration.days(14);

/** Props with their defaults filled in. */
export type SettledWorkQueueProps = WorkQueueProps & Required<Pick<WorkQueueProps, keyof typeof WORK_QUEUE_DEFAULTS>>;

/** Fills in the defaults. */
export function settleQueueProps(props: WorkQueueProps): SettledWorkQueueProps {
  const { taskTimeout = WORK_QUEUE_DEFAULTS.taskTimeout, fifo = WORK_QUEUE_DEFAULTS.fifo } = props;
  const { maxReceiveCount = WORK_QUEUE_DEFAULTS.maxReceiveCount, retention = WORK_QUEUE_DEFAULTS.retention } = props;
  const { deadLetterRetention = WORK_QUEUE_DEFAULTS.deadLetterRetention } = props;
  const { receiveWait = WORK_QUEUE_DEFAULTS.receiveWait } = props;
  const { contentBasedDeduplication = WORK_QUEUE_DEFAULTS.contentBasedDeduplication } = props;
  const durations = { taskTimeout, retention, deadLetterRetention, receiveWait };
  return { ...props, ...durations, fifo, maxReceiveCount, contentBasedDeduplication };
}

/** Everything SQS would refuse, and what would lose messages. */
export function queueChecks(props: SettledWorkQueueProps): Check {
  const { taskTimeout, maxReceiveCount, retention, deadLetterRetention, receiveWait } = props;
  const seconds = { taskTimeout, retention, deadLetterRetention, receiveWait };
  return [
    durationOutside("taskTimeout", taskTimeout, Duration.seconds(1), Duration.hours(12)),
    outside("maxReceiveCount", maxReceiveCount, 1, 1000),
    notWhole("maxReceiveCount", maxReceiveCount),
    durationOutside("retention", retention, Duration.minutes(1), LONGEST_RETENTION),
    durationOutside("deadLetterRetention", deadLetterRetention, Duration.minutes(1), LONGEST_RETENTION),
    durationOutside("receiveWait", receiveWait, Duration.seconds(0), Duration.seconds(20)),
    Object.entries(seconds).map(([prop, value]) => notWholeUnit(prop, value, "seconds")),
    orderChecks(props),
    malformed("queueName", props.queueName, /^[A-Za-z0-9_-]{1,62}$/, {
      must: "be 1 to 62 letters, digits, _ and -, because -dead-letters and .fifo are appended",
      remedy: "shorten or rename it",
    }),
    refuse(props.contentBasedDeduplication && !props.fifo, {
      prop: "contentBasedDeduplication",
      must: "be left out of a queue that is not fifo",
      got: true,
      remedy: "set fifo: true, or make the work repeatable",
    }),
    tagChecks("tags", props.tags),
  ];
}

function orderChecks({ taskTimeout, retention, deadLetterRetention }: SettledWorkQueueProps): Check {
  if (taskTimeout.isToken || retention.isToken || deadLetterRetention.isToken) return undefined;
  return [
    refuse(deadLetterRetention.toMillis() < retention.toMillis(), {
      prop: "deadLetterRetention",
      must: `be at least retention (${retention}), because the age counts from the first sending`,
      got: deadLetterRetention,
      remedy: "lengthen it or shorten retention",
    }),
    refuse(taskTimeout.toMillis() > retention.toMillis(), {
      prop: "retention",
      must: `be at least taskTimeout (${taskTimeout})`,
      got: retention,
      remedy: "lengthen it, or messages vanish while they are worked on",
    }),
  ];
}
