import { beforeEach, describe, expect, test } from "vitest";
import type { Delivery, JobQueue } from "../../../src/jobs/ports";
import { ProtectedQueue } from "../../../src/worker/protected-queue";
import { ManualClock } from "../../support/jobs";

const MINUTES = 30;
const HALF_MS = MINUTES * 30_000;

let clock: ManualClock;
let wishes: string[];
let errors: unknown[];
let waiting: Delivery[];
let refuses: boolean;
let queue: ProtectedQueue;

beforeEach(() => {
  clock = new ManualClock();
  [wishes, errors, refuses] = [[], [], false];
  waiting = [1, 2].map((token) => ({ jobId: `job-${token}`, token, receiveCount: 1 }));
  const wish = async (word: string) => {
    if (refuses) throw new Error("ECS says no");
    wishes.push(word);
  };
  queue = new ProtectedQueue({
    queue: scripted(),
    protection: { protect: (minutes) => wish(`protect for ${minutes}`), release: () => wish("release") },
    minutes: MINUTES,
    clock,
    onError: (error) => errors.push(error),
  });
});

function scripted(): JobQueue {
  return {
    receive: async () => waiting.shift(),
    extend: async () => true,
    acknowledge: async () => true,
    giveBack: async () => true,
    send: async () => {},
    depth: async () => waiting.length,
  };
}

async function received(): Promise<Delivery> {
  const delivery = await queue.receive(60_000);
  if (!delivery) throw new Error("a message waits");
  return delivery;
}

describe("a protected queue", () => {
  test("asks for protection before it hands the first message over, and never for none", async () => {
    const delivery = await received();
    expect(wishes).toEqual(["protect for 30"]);
    await queue.acknowledge(delivery);
    waiting = [];
    expect(await queue.receive(60_000)).toBeUndefined();
    expect(wishes).toEqual(["protect for 30", "release"]);
  });

  test.each(["acknowledge", "giveBack"] as const)("stays protected until the last message is done: %s", async (end) => {
    const [first, second] = [await received(), await received()];
    await queue[end](first, 0);
    expect(wishes).toEqual(["protect for 30"]);
    await queue[end](second, 0);
    expect(wishes).toEqual(["protect for 30", "release"]);
  });

  test("repeats its wish before it runs out, at a sign of life", async () => {
    const delivery = await received();
    clock.advance(HALF_MS);
    await queue.extend(delivery, 60_000);
    expect(wishes).toHaveLength(1);
    clock.advance(1);
    await queue.extend(delivery, 60_000);
    await queue.acknowledge(delivery);
    expect(wishes).toEqual(["protect for 30", "protect for 30", "release"]);
  });

  test("works on without protection where it is refused, and says so", async () => {
    refuses = true;
    const delivery = await received();
    expect(await queue.acknowledge(delivery)).toBe(true);
    expect(errors).toHaveLength(2);
  });

  test("asks anew for the next message", async () => {
    await queue.acknowledge(await received());
    await queue.acknowledge(await received());
    expect(wishes).toEqual(["protect for 30", "release", "protect for 30", "release"]);
  });
});
