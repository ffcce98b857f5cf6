import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js";
import type { Construct } from "constructs";
import { type Check, durationOutside, notWhole, notWholeUnit, outside, refuse } from "../../core/checks";
import { Duration } from "../../core/duration";
import type { Tags } from "../../core/tags";
import type { WorkQueue } from "../../messaging/work-queue";
import { QUEUE_TRIGGER_OPTIONS_DEFAULTS, type QueueTriggerOptions } from "./lambda-function-props";

/** Options with their defaults filled in. */
export type SettledTriggerOptions = QueueTriggerOptions &
  Required<Pick<QueueTriggerOptions, keyof typeof QUEUE_TRIGGER_OPTIONS_DEFAULTS>>;

/** Fills in the defaults. */
export function settleTriggerOptions(options: QueueTriggerOptions): SettledTriggerOptions {
  const { batchSize = QUEUE_TRIGGER_OPTIONS_DEFAULTS.batchSize } = options;
  const { batchWindow = QUEUE_TRIGGER_OPTIONS_DEFAULTS.batchWindow } = options;
  const { reportBatchItemFailures = QUEUE_TRIGGER_OPTIONS_DEFAULTS.reportBatchItemFailures } = options;
  return { ...options, batchSize, batchWindow, reportBatchItemFailures };
}

/** What a trigger has to fit to. */
export interface TriggerEnds {
  readonly timeout: Duration;
  readonly reservedConcurrency: number | undefined;
  readonly taskTimeout: Duration;
  readonly fifo: boolean;
}

/** Everything Lambda would refuse of a trigger, and what would have messages worked on twice. */
export function triggerChecks(options: SettledTriggerOptions, ends: TriggerEnds): Check {
  const { batchSize, batchWindow, maxConcurrency } = options;
  return [
    outside("batchSize", batchSize, 1, ends.fifo ? 10 : 10_000),
    notWhole("batchSize", batchSize),
    durationOutside("batchWindow", batchWindow, Duration.seconds(0), Duration.minutes(5)),
    notWholeUnit("batchWindow", batchWindow, "seconds"),
    outside("maxConcurrency", maxConcurrency, 2, 1000, "use reservedConcurrency for a single call at a time"),
    notWhole("maxConcurrency", maxConcurrency),
    windowChecks(options, ends),
    visibilityCheck(batchWindow, ends),
    refuse((maxConcurrency ?? 0) > (ends.reservedConcurrency ?? Number.POSITIVE_INFINITY), {
      prop: "maxConcurrency",
      must: `be at most reservedConcurrency (${ends.reservedConcurrency}), or calls are throttled and messages returned`,
      got: maxConcurrency,
      remedy: "lower it or reserve more",
    }),
  ];
}

function windowChecks({ batchSize, batchWindow }: SettledTriggerOptions, { fifo }: TriggerEnds): Check {
  if (batchWindow.isToken) return undefined;
  const gathers = batchWindow.toMillis({ integral: false }) > 0;
  return [
    refuse(fifo && gathers, {
      prop: "batchWindow",
      must: "be left out for a fifo queue, which Lambda does not gather",
      got: batchWindow,
      remedy: "remove it",
    }),
    refuse(!fifo && batchSize > 10 && !gathers, {
      prop: "batchWindow",
      must: "be at least 1 second for batches of more than 10, which Lambda has to gather",
      got: batchWindow,
      remedy: "set it, or lower batchSize",
    }),
  ];
}

/** AWS's rule: six times, because Lambda repeats calls that it throttled itself while the message stays taken. */
function visibilityCheck(batchWindow: Duration, { timeout, taskTimeout }: TriggerEnds): Check {
  if (timeout.isToken || taskTimeout.isToken || batchWindow.isToken) return undefined;
  const least = timeout.times(6).plus(batchWindow);
  if (taskTimeout.toMillis({ integral: false }) >= least.toMillis({ integral: false })) return undefined;
  return {
    prop: "queue",
    must: `have a taskTimeout of at least 6 × the function's timeout of ${timeout} and the batchWindow (${least})`,
    got: taskTimeout,
    remedy: "lengthen it, or messages are handed out again while a call still works on them",
  };
}

/** The mapping by which Lambda takes a queue's messages. */
export function createTrigger(
  scope: Construct,
  id: string,
  { queue, functionArn, options, tags }: TriggerParts,
): LambdaEventSourceMapping {
  const { batchSize, batchWindow, reportBatchItemFailures, maxConcurrency } = options;
  return new LambdaEventSourceMapping(scope, id, {
    eventSourceArn: queue.arn,
    functionName: functionArn,
    batchSize,
    maximumBatchingWindowInSeconds:
      batchWindow.isToken || batchWindow.toSeconds() > 0 ? batchWindow.toSeconds() : undefined,
    functionResponseTypes: reportBatchItemFailures ? ["ReportBatchItemFailures"] : undefined,
    scalingConfig: maxConcurrency === undefined ? undefined : { maximumConcurrency: maxConcurrency },
    tags,
  });
}

interface TriggerParts {
  readonly queue: WorkQueue;
  readonly functionArn: string;
  readonly options: SettledTriggerOptions;
  readonly tags: Tags | undefined;
}
