import fc from "fast-check";
import { expect, test } from "vitest";
import {
  deploymentTimeout,
  LONGEST_RETENTION,
  protectMinutes,
  queueRetention,
} from "../../../../../constructs/compute/queue-worker/task-time";
import { Duration } from "../../../../../constructs/core/duration";

const seconds = fc.integer({ min: 1, max: 12 * 3600 }).map((amount) => Duration.seconds(amount));

test.each([
  [Duration.minutes(5), 6],
  [Duration.minutes(15), 16],
  [Duration.seconds(30), 1],
  [Duration.seconds(41), 2],
  [Duration.hours(12), 721],
])("a task of %s is protected for %i minutes", (taskTimeout, minutes) => {
  expect(protectMinutes(taskTimeout)).toBe(minutes);
});

test("protection outlasts the task and the wait before it, and is what ECS takes", () => {
  fc.assert(
    fc.property(seconds, (taskTimeout) => {
      const minutes = protectMinutes(taskTimeout);
      expect(minutes * 60).toBeGreaterThanOrEqual(taskTimeout.toSeconds() + 20);
      expect(minutes).toBeGreaterThanOrEqual(1);
      expect(minutes).toBeLessThanOrEqual(2880);
    }),
  );
});

test("the queue keeps a message until all its deliveries have had their time, and dead letters are kept longer", () => {
  const tries = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(seconds, tries, (taskTimeout, maxReceiveCount) => {
      fc.pre(taskTimeout.toMillis() * maxReceiveCount <= LONGEST_RETENTION.toMillis());
      const retention = queueRetention(taskTimeout, maxReceiveCount);
      expect(retention.toMillis()).toBeGreaterThanOrEqual(taskTimeout.toMillis() * maxReceiveCount);
      expect(retention.toDays()).toBeGreaterThanOrEqual(4);
      expect(retention.toDays()).toBeLessThan(14);
    }),
  );
});

test("an apply waits for protected tasks of the old revision, and twelve hours at most", () => {
  expect(deploymentTimeout(Duration.minutes(15), true).toMinutes()).toBe(46);
  expect(deploymentTimeout(Duration.minutes(15), false).toMinutes()).toBe(30);
  expect(deploymentTimeout(Duration.hours(12), true).toHours()).toBe(12);
});
