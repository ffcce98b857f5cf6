import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Clock, Delivery, JobQueue } from "../../../src/jobs/ports";
import { ManualClock } from "../../support/jobs";

export interface QueueUnderTest {
  readonly queue: JobQueue;
  close(): Promise<void>;
}

const LEASE = 60_000;

/** What every queue promises: at least once, one holder at a time, and a fence for those who were too late. */
export function testJobQueue(name: string, create: (clock: Clock) => Promise<QueueUnderTest>): void {
  let clock: ManualClock;
  let queue: JobQueue;
  let close: () => Promise<void>;

  beforeEach(async () => {
    clock = new ManualClock();
    const parts = await create(clock);
    queue = parts.queue;
    close = () => parts.close();
  });
  afterEach(() => close());

  async function send(...jobIds: readonly string[]): Promise<void> {
    for (const jobId of jobIds) await queue.send({ jobId, priority: 5 });
  }

  async function receive(): Promise<Delivery> {
    const delivery = await queue.receive(LEASE);
    if (!delivery) throw new Error("the queue gave nothing");
    return delivery;
  }

  async function drain(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let delivery = await queue.receive(LEASE); delivery; delivery = await queue.receive(LEASE)) {
      ids.push(delivery.jobId);
    }
    return ids;
  }

  describe(`${name}: receiving`, () => {
    test("gives nothing while it is empty", async () => {
      expect(await queue.receive(LEASE)).toBeUndefined();
    });

    test("gives a message with its job and a first receive count", async () => {
      await send("a");
      expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a", receiveCount: 1 });
    });

    test("gives messages in the order they were sent", async () => {
      await send("a", "b", "c");
      expect(await drain()).toEqual(["a", "b", "c"]);
    });

    test("gives the lowest priority number first, whenever it was sent", async () => {
      const sent = [5, 9, 0, 5, 1].map((priority, n) => ({ jobId: `${priority}-${n}`, priority }));
      for (const message of sent) await queue.send(message);
      expect(await drain()).toEqual(["0-2", "1-4", "5-0", "5-3", "9-1"]);
    });

    test("hides a message from others while its lease runs", async () => {
      await send("a");
      await receive();
      clock.advance(LEASE - 1);
      expect(await queue.receive(LEASE)).toBeUndefined();
    });

    test("gives it again when the lease has run out, counting the receipts", async () => {
      await send("a");
      for (const receiveCount of [1, 2, 3]) {
        expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a", receiveCount });
        clock.advance(LEASE);
      }
    });

    test("gives an older message whose lease ran out before younger ones", async () => {
      await send("a");
      await receive();
      await send("b");
      clock.advance(LEASE);
      expect(await drain()).toEqual(["a", "b"]);
    });

    test("keeps two messages of one job apart", async () => {
      await send("a", "a");
      const [first, second] = [await receive(), await receive()];
      expect(first.token).not.toBe(second.token);
      expect(await queue.acknowledge(first)).toBe(true);
      expect(await queue.extend(second, LEASE)).toBe(true);
    });

    test("gives each of many simultaneous receivers another message", async () => {
      const ids = Array.from({ length: 20 }, (_, n) => `job-${n}`);
      await send(...ids);
      const got = await Promise.all(Array.from({ length: 30 }, () => queue.receive(LEASE)));
      const received = got.flatMap((delivery) => (delivery ? [delivery.jobId] : []));
      expect([...received].sort()).toEqual([...ids].sort());
    });
  });

  describe(`${name}: fencing tokens`, () => {
    test("grow with every receipt of any message", async () => {
      await send("a", "b");
      const tokens = [(await receive()).token, (await receive()).token];
      clock.advance(LEASE);
      tokens.push((await receive()).token, (await receive()).token);
      expect(tokens).toEqual([...tokens].sort((a, b) => a - b));
      expect(new Set(tokens).size).toBe(4);
    });

    test("grow on after every message is gone", async () => {
      await send("a");
      const first = await receive();
      await queue.acknowledge(first);
      await send("b");
      expect((await receive()).token).toBeGreaterThan(first.token);
    });

    const uses: readonly [string, (delivery: Delivery) => Promise<boolean>][] = [
      ["extend", (delivery) => queue.extend(delivery, LEASE)],
      ["acknowledge", (delivery) => queue.acknowledge(delivery)],
      ["give back", (delivery) => queue.giveBack(delivery, 0)],
    ];
    test.each(uses)("keep a late holder from trying to %s what another has received", async (_use, use) => {
      await send("a");
      const late = await receive();
      clock.advance(LEASE);
      const current = await receive();
      expect(await use(late)).toBe(false);
      expect(await queue.receive(LEASE)).toBeUndefined();
      expect(await queue.acknowledge(current)).toBe(true);
    });

    test.each(uses)("let a holder %s after its lease ran out, if nobody else came", async (_use, use) => {
      await send("a");
      const delivery = await receive();
      clock.advance(LEASE + 1);
      expect(await use(delivery)).toBe(true);
    });

    test.each(uses)("are worth nothing after the message was acknowledged: %s", async (_use, use) => {
      await send("a");
      const delivery = await receive();
      await queue.acknowledge(delivery);
      expect(await use(delivery)).toBe(false);
    });

    test.each(uses)("are worth nothing after the message was given back: %s", async (_use, use) => {
      await send("a");
      const delivery = await receive();
      await queue.giveBack(delivery, 0);
      expect(await use(delivery)).toBe(false);
      expect(await queue.depth()).toBe(1);
    });
  });

  describe(`${name}: extending`, () => {
    test("hides the message for the new length, from now", async () => {
      await send("a");
      const delivery = await receive();
      clock.advance(LEASE - 1);
      expect(await queue.extend(delivery, LEASE)).toBe(true);
      clock.advance(LEASE - 1);
      expect(await queue.receive(LEASE)).toBeUndefined();
      clock.advance(1);
      expect(await queue.receive(LEASE)).toMatchObject({ receiveCount: 2 });
    });

    test("keeps a message hidden through any number of leases", async () => {
      await send("a");
      const delivery = await receive();
      for (let beats = 0; beats < 50; beats++) {
        clock.advance(20_000);
        expect(await queue.extend(delivery, LEASE)).toBe(true);
        expect(await queue.receive(LEASE)).toBeUndefined();
      }
    });
  });

  describe(`${name}: acknowledging`, () => {
    test("removes the message for good", async () => {
      await send("a");
      expect(await queue.acknowledge(await receive())).toBe(true);
      clock.advance(10 * LEASE);
      expect(await queue.receive(LEASE)).toBeUndefined();
    });

    test("removes that message alone", async () => {
      await send("a", "b");
      await queue.acknowledge(await receive());
      expect(await drain()).toEqual(["b"]);
    });
  });

  describe(`${name}: giving back`, () => {
    test("shows the message at once without a delay, to be received next", async () => {
      await send("a", "b");
      await queue.giveBack(await receive(), 0);
      expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a", receiveCount: 2 });
    });

    test("hides it for the delay and lets others go first", async () => {
      await send("a", "b");
      await queue.giveBack(await receive(), 5_000);
      expect(await drain()).toEqual(["b"]);
      clock.advance(4_999);
      expect(await queue.receive(LEASE)).toBeUndefined();
      clock.advance(1);
      expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a" });
    });

    test("may wait longer than the lease was", async () => {
      await send("a");
      await queue.giveBack(await receive(), 3 * LEASE);
      clock.advance(2 * LEASE);
      expect(await queue.receive(LEASE)).toBeUndefined();
    });
  });

  describe(`${name}: depth`, () => {
    test("counts the messages that wait, not those at work", async () => {
      expect(await queue.depth()).toBe(0);
      await send("a", "b", "c");
      expect(await queue.depth()).toBe(3);
      const delivery = await receive();
      expect(await queue.depth()).toBe(2);
      await queue.giveBack(delivery, 1_000);
      expect(await queue.depth()).toBe(3);
    });
  });
}
