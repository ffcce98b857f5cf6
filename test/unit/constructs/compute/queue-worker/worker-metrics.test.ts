import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { backlogPerTask } from "../../../../../constructs/compute/queue-worker/scaling";
import { spareTasks } from "../../../../../constructs/compute/queue-worker/steps";
import {
  backlogPerTaskMetric,
  spareTasksMetric,
  unattendedMetric,
} from "../../../../../constructs/compute/queue-worker/worker-metrics";
import { Duration } from "../../../../../constructs/core/duration";
import type { MathMetric } from "../../../../../constructs/core/math-metric";
import { Metric } from "../../../../../constructs/core/metric";

function metric(metricName: string): Metric {
  const period = Duration.minutes(1);
  return new Metric({ namespace: "Shop", metricName, dimensions: {}, statistic: "Average", period });
}

const SERIES = { visible: metric("Visible"), inFlight: metric("InFlight"), tasks: metric("Tasks") };

/** What CloudWatch's functions do with one point in time; `undefined` stands for a gap with nothing before it. */
const FUNCTIONS = {
  REPEAT: "REPEAT",
  FILL: (value: number | undefined, filler: number | "REPEAT") => value ?? (filler === "REPEAT" ? undefined : filler),
  IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
};

function evaluate({ expression }: MathMetric, values: Readonly<Record<string, number | undefined>>): number {
  const absent = { visible: undefined, inFlight: undefined, tasks: undefined };
  return Number(runInNewContext(expression, { ...FUNCTIONS, ...absent, ...values }));
}

const count = fc.integer({ min: 0, max: 100_000 });
const state = fc.record({ visible: count, inFlight: count, tasks: fc.nat(5000) });

test("CloudWatch works out the backlog per task as the arithmetic does", () => {
  fc.assert(
    fc.property(state, (values) => {
      expect(evaluate(backlogPerTaskMetric(SERIES), values)).toBe(backlogPerTask(values));
    }),
  );
});

test("CloudWatch works out spare tasks as the arithmetic does", () => {
  fc.assert(
    fc.property(state, fc.integer({ min: 1, max: 100 }), (values, concurrency) => {
      const spare = spareTasks(values.visible + values.inFlight, values.tasks, concurrency);
      expect(evaluate(spareTasksMetric(SERIES, concurrency), values)).toBe(spare);
    }),
  );
});

test("messages are unattended while there is no task", () => {
  const unattended = unattendedMetric(SERIES);
  expect(evaluate(unattended, { visible: 7, tasks: 0 })).toBe(7);
  expect(evaluate(unattended, { visible: 7, tasks: 1 })).toBe(0);
  expect(evaluate(unattended, { visible: 0, tasks: 0 })).toBe(0);
});

test("what CloudWatch does not know counts as none", () => {
  expect(evaluate(backlogPerTaskMetric(SERIES), { visible: 40, inFlight: 2 })).toBe(42);
  expect(evaluate(unattendedMetric(SERIES), { visible: 40 })).toBe(40);
  expect(evaluate(spareTasksMetric(SERIES, 1), {})).toBe(0);
});
