import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { desiredTasks, type Pace } from "../../../../../constructs/compute/queue-worker/scaling";
import {
  changeAt,
  MOST_STEPS,
  renderSteps,
  restSteps,
  spareTasks,
  wakeSteps,
} from "../../../../../constructs/compute/queue-worker/steps";

/** 100 messages a task. */
const HUNDRED: Pace = { latencyMillis: 600_000, processingMillis: 60_000, concurrency: 10 };
const most = fc.integer({ min: 1, max: 5000 });
const pace = fc
  .record({ processingMillis: fc.integer({ min: 1, max: 100_000 }), turns: fc.integer({ min: 1, max: 500 }) })
  .map(({ processingMillis, turns }): Pace => {
    return { processingMillis, latencyMillis: processingMillis * turns, concurrency: 1 };
  });

describe("waking", () => {
  test("starts at once as many tasks as the waiting messages need", () => {
    const steps = wakeSteps(HUNDRED, 4);
    expect(steps).toEqual([
      { from: 0, change: 1 },
      { from: 100, change: 2 },
      { from: 200, change: 3 },
      { from: 300, change: 4 },
    ]);
    expect([1, 99, 250, 10_000].map((waiting) => changeAt(steps, waiting))).toEqual([1, 1, 3, 4]);
  });

  test("has at most as many steps as AWS takes, which rise from one task to all", () => {
    fc.assert(
      fc.property(pace, most, (given, max) => {
        const steps = wakeSteps(given, max);
        expect(steps.length).toBeLessThanOrEqual(MOST_STEPS);
        expect([steps[0]?.from, steps[0]?.change, steps.at(-1)?.change]).toEqual([0, 1, max]);
        steps.slice(1).forEach((step, index) => {
          expect(step.change).toBeGreaterThan(steps[index]?.change ?? 0);
          expect(step.from).toBeGreaterThan(steps[index]?.from ?? 0);
        });
      }),
    );
  });

  test("never starts fewer than are needed, nor twice as many where each number has its step", () => {
    fc.assert(
      fc.property(pace, most, fc.integer({ min: 1, max: 1_000_000 }), (given, max, waiting) => {
        const started = changeAt(wakeSteps(given, max), waiting);
        const needed = desiredTasks(waiting, given, { min: 0, max });
        expect(started).toBeGreaterThanOrEqual(needed);
        if (max <= MOST_STEPS) expect(started).toBeLessThanOrEqual(needed + 1);
      }),
    );
  });
});

describe("coming to rest", () => {
  test("takes away powers of two", () => {
    const steps = restSteps(10);
    expect(steps).toEqual([
      { from: 1, change: -1 },
      { from: 2, change: -2 },
      { from: 4, change: -4 },
      { from: 8, change: -8 },
    ]);
    expect([0.5, 1, 3.9, 7, 10].map((spare) => changeAt(steps, spare))).toEqual([0, -1, -2, -4, -8]);
  });

  test("takes away spare tasks only, and all but few of them after few steps", () => {
    fc.assert(
      fc.property(most, fc.nat(5000), fc.integer({ min: 1, max: 50 }), (max, messages, concurrency) => {
        const steps = restSteps(max);
        expect(steps.length).toBeLessThanOrEqual(MOST_STEPS);
        let tasks = max;
        for (let round = 0; round < 2 * MOST_STEPS; round += 1) {
          const spare = spareTasks(messages, tasks, concurrency);
          const change = changeAt(steps, spare);
          expect(-change).toBeLessThanOrEqual(Math.max(0, spare));
          tasks += change;
        }
        expect(spareTasks(messages, tasks, concurrency)).toBeLessThan(1);
      }),
    );
  });
});

test("steps are told AWS as distances from the alarm's threshold, without gap or overlap, the last without an end", () => {
  expect(renderSteps(restSteps(4), 1)).toEqual([
    { from: 0, to: 1, change: -1 },
    { from: 1, to: 3, change: -2 },
    { from: 3, change: -4 },
  ]);
});
