import { expect, test } from "vitest";
import { SingleJobQueue } from "../../../src/worker/single-job";
import { ManualClock } from "../../support/jobs";

function queueOfOne() {
  const clock = new ManualClock();
  let done = 0;
  const queue = new SingleJobQueue("job-1", clock, () => {
    done += 1;
  });
  return { clock, queue, timesDone: () => done };
}

test("the job's message is delivered once, and done when it is acknowledged", async () => {
  const { queue, timesDone } = queueOfOne();
  const delivery = await queue.receive();
  expect(delivery).toEqual({ jobId: "job-1", token: 1, receiveCount: 1 });
  if (!delivery) return;
  expect(await queue.receive()).toBeUndefined();
  expect([await queue.extend(delivery), await queue.acknowledge(delivery)]).toEqual([true, true]);
  expect([queue.acknowledged, timesDone(), await queue.receive()]).toEqual([true, 1, undefined]);
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
  expect([queue.acknowledged, timesDone()]).toEqual([false, 0]);
});

test("another job is not taken", async () => {
  await expect(queueOfOne().queue.send()).rejects.toThrow("takes no other");
});
