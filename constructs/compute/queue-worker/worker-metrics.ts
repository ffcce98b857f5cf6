import { MathMetric } from "../../core/math-metric";
import type { Metric } from "../../core/metric";

/** The three series that scaling looks at, each of one minute. */
export interface WorkerSeries {
  /** Messages waiting to be taken. */
  readonly visible: Metric;
  /** Messages taken and not acknowledged yet. */
  readonly inFlight: Metric;
  /** Tasks that should run. Container Insights has it, and may have no value while there is none. */
  readonly tasks: Metric;
}

/**
 * A series without gaps. The newest minute is often not there yet: with 0 in its place a full queue would look empty,
 * or its tasks gone, so the last value known is repeated. Where nothing is known at all there is nothing: 0.
 */
function known(name: keyof WorkerSeries): string {
  return `FILL(FILL(${name}, REPEAT), 0)`;
}

const [VISIBLE, IN_FLIGHT, TASKS] = [known("visible"), known("inFlight"), known("tasks")];

/** Messages each task has to answer for; see `backlogPerTask` in scaling.ts. */
export function backlogPerTaskMetric(series: WorkerSeries): MathMetric {
  return new MathMetric({
    expression: `(${VISIBLE} + ${IN_FLIGHT}) / IF(${TASKS} > 1, ${TASKS}, 1)`,
    using: { ...series },
    label: "Backlog per task",
  });
}

/** Messages that wait while there is no task; 0 as soon as there is one. */
export function unattendedMetric({ visible, tasks }: WorkerSeries): MathMetric {
  return new MathMetric({
    expression: `IF(${TASKS} < 1, ${VISIBLE}, 0)`,
    using: { visible, tasks },
    label: "Messages waiting without a task",
  });
}

/** Tasks that would have nothing to do; see `spareTasks` in steps.ts. */
export function spareTasksMetric(series: WorkerSeries, concurrency: number): MathMetric {
  return new MathMetric({
    expression: `${TASKS} - (${VISIBLE} + ${IN_FLIGHT}) / ${concurrency}`,
    using: { ...series },
    label: "Spare tasks",
  });
}
