import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  backlogPerTask,
  dailyLoad,
  desiredTasks,
  type Pace,
  targetBacklog,
} from "../../../../../constructs/compute/queue-worker/scaling";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ANY_NUMBER = { min: 0, max: 1_000_000 };

/** Examples worked out by others: AWS's guide to scaling on a queue, and the systems Millrace is made for. */
const KNOWN_GOOD = [
  {
    example: "AWS: 10 seconds acceptable, 0.1 seconds each, 1,500 messages",
    pace: { latencyMillis: 10 * SECOND, processingMillis: 100, concurrency: 1 },
    target: 100,
    messages: 1500,
    tasks: 15,
  },
  {
    example: "extraction, 10 jobs a minute and worker, cleared within the hour: depth ÷ (10 · 60)",
    pace: { latencyMillis: HOUR, processingMillis: MINUTE, concurrency: 10 },
    target: 600,
    messages: 3000,
    tasks: 5,
  },
  {
    example: "extraction at its ceiling of 50 workers",
    pace: { latencyMillis: HOUR, processingMillis: MINUTE, concurrency: 10 },
    target: 600,
    messages: 30_000,
    tasks: 50,
  },
  {
    example: "the same depth with a service level of 10 minutes",
    pace: { latencyMillis: 10 * MINUTE, processingMillis: MINUTE, concurrency: 10 },
    target: 100,
    messages: 3000,
    tasks: 30,
  },
  {
    example: "analysis jobs of 30 minutes that may take two hours: each task answers for four",
    pace: { latencyMillis: 2 * HOUR, processingMillis: 30 * MINUTE, concurrency: 1 },
    target: 4,
    messages: 13,
    tasks: 4,
  },
  {
    example: "no time to wait at all: as many tasks as messages",
    pace: { latencyMillis: MINUTE, processingMillis: MINUTE, concurrency: 1 },
    target: 1,
    messages: 7,
    tasks: 7,
  },
] as const;

test.each(KNOWN_GOOD)("$example: $target messages a task, $tasks tasks", ({ pace, target, messages, tasks }) => {
  expect(targetBacklog(pace)).toBe(target);
  expect(desiredTasks(messages, pace, ANY_NUMBER)).toBe(tasks);
});

describe("the backlog per task", () => {
  test("counts messages in flight, so that busy tasks are not taken for idle ones", () => {
    expect(backlogPerTask({ visible: 0, inFlight: 30, tasks: 3 })).toBe(10);
    expect(backlogPerTask({ visible: 120, inFlight: 30, tasks: 3 })).toBe(50);
  });

  test("is a number too where there is no task", () => {
    expect(backlogPerTask({ visible: 40, inFlight: 0, tasks: 0 })).toBe(40);
    expect(backlogPerTask({ visible: 0, inFlight: 0, tasks: 0 })).toBe(0);
  });
});

const pace = fc
  .record({
    processingMillis: fc.integer({ min: 1, max: 12 * HOUR }),
    spare: fc.integer({ min: 0, max: 24 * HOUR }),
    concurrency: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ processingMillis, spare, concurrency }): Pace => {
    return { processingMillis, latencyMillis: processingMillis + spare, concurrency };
  });
const messages = fc.integer({ min: 0, max: 100_000 });

describe("the number of tasks", () => {
  test("is the fewest that keep the backlog per task at or below the target", () => {
    fc.assert(
      fc.property(messages, pace, (visible, given) => {
        const tasks = desiredTasks(visible, given, ANY_NUMBER);
        const perTask = (count: number) => backlogPerTask({ visible, inFlight: 0, tasks: count });
        const target = targetBacklog(given);
        expect(perTask(tasks)).toBeLessThanOrEqual(target * (1 + 1e-12));
        if (tasks > 1) expect(perTask(tasks - 1)).toBeGreaterThan(target * (1 - 1e-12));
      }),
    );
  });

  test("is none without messages, and never more than the messages fill", () => {
    fc.assert(
      fc.property(messages, pace, (count, given) => {
        expect(desiredTasks(0, given, ANY_NUMBER)).toBe(0);
        expect(desiredTasks(count, given, ANY_NUMBER)).toBeLessThanOrEqual(Math.ceil(count / given.concurrency));
      }),
    );
  });

  test("stays within its bounds and never falls when messages are added", () => {
    const bounds = fc.tuple(fc.nat(50), fc.nat(50)).map(([min, more]) => ({ min, max: min + more }));
    fc.assert(
      fc.property(messages, fc.nat(1000), pace, bounds, (count, more, given, { min, max }) => {
        const tasks = desiredTasks(count, given, { min, max });
        expect(tasks).toBeGreaterThanOrEqual(min);
        expect(tasks).toBeLessThanOrEqual(max);
        expect(desiredTasks(count + more, given, { min, max })).toBeGreaterThanOrEqual(tasks);
      }),
    );
  });

  test("is what target tracking arrives at from any number of tasks in one step", () => {
    fc.assert(
      fc.property(messages, pace, fc.integer({ min: 1, max: 500 }), (count, given, now) => {
        const metric = backlogPerTask({ visible: count, inFlight: 0, tasks: now });
        const stepped = Math.ceil((now * metric) / targetBacklog(given) - 1e-9);
        expect(Math.abs(stepped - desiredTasks(count, given, ANY_NUMBER))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("the load of a day", () => {
  const analysis = { arrivalsPerDay: 100, processingMillis: 30 * MINUTE, concurrency: 1 };

  test("of 100 jobs of 30 minutes is 208 % of one task, and three tasks would do", () => {
    const { load, ...rest } = dailyLoad({ ...analysis, max: 1 });
    expect(rest).toEqual({ neededHours: 50, givenHours: 24, tasksNeeded: 3 });
    expect(Math.round(load * 100)).toBe(208);
  });

  test("is at most 100 % exactly from the number of tasks that would do", () => {
    const work = fc.record({
      arrivalsPerDay: fc.integer({ min: 1, max: 1_000_000 }),
      processingMillis: fc.integer({ min: 1, max: HOUR }),
      concurrency: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(work, (given) => {
        const { tasksNeeded } = dailyLoad({ ...given, max: 1 });
        expect(dailyLoad({ ...given, max: tasksNeeded }).load).toBeLessThanOrEqual(1);
        if (tasksNeeded > 1) expect(dailyLoad({ ...given, max: tasksNeeded - 1 }).load).toBeGreaterThan(1);
      }),
    );
  });
});
