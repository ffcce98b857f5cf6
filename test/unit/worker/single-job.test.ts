import { describe, expect, test } from "vitest";
import { SingleJobQueue } from "../../../src/worker/single-job";
import { ManualClock } from "../../support/jobs";

function queueOfOne() {
  const clock = new ManualClock();
  let done = 0;
  const queue = new SingleJobQueue(
    "job-1",
    clock,
    () => {
      done += 1;
    },
    80_000,
  );
  return { clock, queue, timesDone: () => done };
}

test("the job's message is delivered once, and done when it is acknowledged", async () => {
  const { queue, timesDone } = queueOfOne();
  const delivery = await queue.receive();
  expect(delivery).toEqual({ jobId: "job-1", token: 1, receiveCount: 1 });
  if (!delivery) return;
  expect(await queue.receive()).toBeUndefined();
  expect([await queue.extend(delivery), await queue.acknowledge(delivery)]).toEqual([true, true]);
  expect([queue.settled, timesDone(), await queue.receive()]).toEqual([true, 1, undefined]);
  expect([await queue.acknowledge(delivery), timesDone()]).toEqual([false, 1]);
});

test("a message that was given back comes again after its delay, and the earlier receipt is void", async () => {
  const { clock, queue, timesDone } = queueOfOne();
  const first = await queue.receive();
  if (!first) throw new Error("nothing was delivered");
  expect([await queue.giveBack(first, 1000), await queue.depth()]).toEqual([true, 1]);
  expect(await queue.receive()).toBeUndefined();
  clock.advance(1000);
  expect(await queue.receive()).toMatchObject({ token: 2, receiveCount: 2 });
  expect([await queue.acknowledge(first), await queue.extend(first), await queue.giveBack(first, 0)]).toEqual([
    false,
    false,
    false,
  ]);
  expect([queue.settled, timesDone()]).toEqual([false, 0]);
});

describe("a job that another container has", () => {
  /** Looks as a worker does, until the queue is done or a lease that is never renewed has run out. */
  async function wait(renewed: boolean): Promise<{ readonly waitedMs: number; readonly settled: boolean }> {
    const { clock, queue, timesDone } = queueOfOne();
    const [leaseMs, began] = [60_000, clock.now()];
    while (timesDone() === 0) {
      const delivery = await queue.receive();
      // the holder's last sign of life is up to a third of a lease old
      const leaseUntil = renewed ? clock.now() + (leaseMs * 2) / 3 : began + leaseMs;
      if (!delivery || leaseUntil <= clock.now()) break;
      await queue.giveBack(delivery, Math.min(leaseUntil - clock.now() + 1, 30_000));
      if (timesDone() === 0) clock.advance(Math.min(leaseUntil - clock.now() + 1, 30_000));
    }
    return { waitedMs: clock.now() - began, settled: queue.settled };
  }

  test("and renews its lease is left to that one after a lease and a bit", async () => {
    const { waitedMs, settled } = await wait(true);
    expect(settled).toBe(true);
    expect(waitedMs).toBeLessThanOrEqual(90_000);
  });

  test("that died is waited for until its lease has run out", async () => {
    expect(await wait(false)).toEqual({ waitedMs: 60_000, settled: false });
  });

  test("after a sign that it was ours is waited for anew", async () => {
    const { clock, queue, timesDone } = queueOfOne();
    for (const delayMs of [60_000, 60_000, 60_000]) {
      const delivery = await queue.receive();
      if (!delivery) throw new Error("nothing was delivered");
      await queue.extend(delivery);
      await queue.giveBack(delivery, delayMs);
      clock.advance(delayMs);
    }
    expect([timesDone(), queue.settled]).toEqual([0, false]);
  });
});

test("another job is not taken", async () => {
  await expect(queueOfOne().queue.send()).rejects.toThrow("takes no other");
});
