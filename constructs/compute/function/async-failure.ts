import { type Check, durationOutside, notWhole, notWholeUnit, outside, refuse } from "../../core/checks";
import { Duration } from "../../core/duration";
import type { SendableQueue } from "../../messaging/queue-parts";
import { ASYNC_FAILURE_OPTIONS_DEFAULTS, type AsyncFailureOptions } from "./lambda-function-props";

/** Fills in the defaults. */
export function settleAsyncFailure(options: AsyncFailureOptions): Required<AsyncFailureOptions> {
  const { retryAttempts = ASYNC_FAILURE_OPTIONS_DEFAULTS.retryAttempts } = options;
  const { maxEventAge = ASYNC_FAILURE_OPTIONS_DEFAULTS.maxEventAge } = options;
  return { retryAttempts, maxEventAge };
}

/** What Lambda would refuse of a queue of failures. */
export function asyncFailureChecks(
  { retryAttempts, maxEventAge }: Required<AsyncFailureOptions>,
  { queue, present }: { readonly queue: Pick<SendableQueue, "fifo" | "name">; readonly present: boolean },
): Check {
  return [
    outside("retryAttempts", retryAttempts, 0, 2),
    notWhole("retryAttempts", retryAttempts),
    durationOutside("maxEventAge", maxEventAge, Duration.seconds(60), Duration.hours(6)),
    notWholeUnit("maxEventAge", maxEventAge, "seconds"),
    refuse(queue.fifo, {
      prop: "queue",
      must: "not be fifo, because Lambda sends failures to standard queues only",
      got: "a fifo queue",
      remedy: "give it a queue of its own",
    }),
    refuse(present, {
      prop: "onAsyncFailure",
      must: "be asked for once, because a function has one queue of failures",
      got: "a second queue",
      remedy: "use the first queue",
    }),
  ];
}
