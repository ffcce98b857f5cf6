import { describe, expect, test } from "vitest";
import type { Clock, Delivery, JobQueue } from "../../../src/jobs/ports";
import type { ManualClock } from "../../support/jobs";
import { madeForEach } from "../../support/store-under-test";

export interface QueueUnderTest {
  readonly queue: JobQueue;
  close(): Promise<void>;
  /** Lets every lease that runs run out. @default - the test's clock moves on by a lease */
  runOut?(): Promise<void>;
}

/** What not every queue promises. Who promises less says why where it is tested. */
export interface QueuePromises {
  /** Lowest priority number first, then oldest. A standard queue of SQS promises no order and has no priorities. */
  readonly ordered: boolean;
  /** Its leases and delays run by the test's clock, so their ends are seen exactly. A server has a clock of its own. */
  readonly ownClock: boolean;
  /** A token counts over all messages, not only over the receipts of one. SQS numbers nothing for us but receipts. */
  readonly tokensOverAll: boolean;
  /** Who holds a superseded receipt is refused. */
  readonly refusesLate: boolean;
  /** A lease that ran out can be taken up again by its holder, if nobody else came. */
  readonly revives: boolean;
}

export const ALL_PROMISES: QueuePromises = {
  ordered: true,
  ownClock: true,
  tokensOverAll: true,
  refusesLate: true,
  revives: true,
};

const LEASE = 60_000;

/** What every queue promises: at least once, one holder at a time, and a fence for those who were too late. */
export function testJobQueue(
  name: string,
  create: (clock: Clock) => Promise<QueueUnderTest>,
  promises: QueuePromises = ALL_PROMISES,
): void {
  let clock: ManualClock;
  let queue: JobQueue;
  let parts: QueueUnderTest;

  madeForEach(create, (made, its) => {
    [parts, queue, clock] = [made, made.queue, its];
  });

  async function runOut(): Promise<void> {
    if (parts.runOut) await parts.runOut();
    else clock.advance(LEASE);
  }

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

  const uses: readonly [string, (delivery: Delivery) => Promise<boolean>][] = [
    ["extend", (delivery) => queue.extend(delivery, LEASE)],
    ["acknowledge", (delivery) => queue.acknowledge(delivery)],
    ["give back", (delivery) => queue.giveBack(delivery, 0)],
  ];

  describe(`${name}: receiving`, () => {
    test("gives nothing while it is empty", async () => {
      expect(await queue.receive(LEASE)).toBeUndefined();
    });

    test("gives a message with its job and a first receive count", async () => {
      await send("a");
      expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a", receiveCount: 1 });
    });

    test.each([0, 1, 5, 9])("takes a message of priority %i", async (priority) => {
      await queue.send({ jobId: "a", priority });
      expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a" });
    });

    test("gives every message once, none twice, while leases run", async () => {
      const ids = Array.from({ length: 25 }, (_, n) => `job-${n}`);
      await send(...ids);
      expect([...(await drain())].sort()).toEqual([...ids].sort());
    });

    test("hides a message from others while its lease runs", async () => {
      await send("a");
      await receive();
      expect(await queue.receive(LEASE)).toBeUndefined();
    });

    test("gives it again when the lease has run out, counting the receipts", async () => {
      await send("a");
      for (const receiveCount of [1, 2, 3]) {
        expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a", receiveCount });
        await runOut();
      }
    });

    test("gives one whose lease ran out and one that was never received", async () => {
      await send("a");
      await receive();
      await send("b");
      await runOut();
      expect([...(await drain())].sort()).toEqual(["a", "b"]);
    });

    test("keeps two messages of one job apart", async () => {
      await send("a", "a");
      const [first, second] = [await receive(), await receive()];
      expect(await queue.acknowledge(first)).toBe(true);
      expect(await queue.extend(second, LEASE)).toBe(true);
      expect(await queue.acknowledge(second)).toBe(true);
    });

    test("gives each of many simultaneous receivers another message", async () => {
      const ids = Array.from({ length: 20 }, (_, n) => `job-${n}`);
      await send(...ids);
      const got = await Promise.all(Array.from({ length: 30 }, () => queue.receive(LEASE)));
      const received = got.flatMap((delivery) => (delivery ? [delivery.jobId] : []));
      expect(new Set(received).size).toBe(received.length);
      expect([...received, ...(await drain())].sort()).toEqual([...ids].sort());
    });

    test("gives one message to one of many simultaneous receivers", async () => {
      await send("a");
      const got = await Promise.all(Array.from({ length: 12 }, () => queue.receive(LEASE)));
      expect(got.filter((delivery) => delivery !== undefined)).toHaveLength(1);
    });

    test("loses none of the messages that many send at once", async () => {
      const ids = Array.from({ length: 20 }, (_, n) => `job-${n}`);
      await Promise.all(ids.map((jobId) => queue.send({ jobId, priority: 5 })));
      expect([...(await drain())].sort()).toEqual([...ids].sort());
    });

    test("gives what is sent after it was empty", async () => {
      expect(await queue.receive(LEASE)).toBeUndefined();
      await send("late");
      expect(await receive()).toMatchObject({ jobId: "late" });
    });
  });

  describe(`${name}: fencing tokens`, () => {
    test("grow with every receipt of a message", async () => {
      await send("a");
      const tokens: number[] = [];
      for (let receipts = 0; receipts < 3; receipts++) {
        tokens.push((await receive()).token);
        await runOut();
      }
      expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
    });

    test("grow when the message was handed back in between", async () => {
      await send("a");
      const first = await receive();
      await queue.giveBack(first, 0);
      expect((await receive()).token).toBeGreaterThan(first.token);
    });

    if (promises.tokensOverAll) {
      test("grow with every receipt of any message", async () => {
        await send("a", "b");
        const tokens = [(await receive()).token, (await receive()).token];
        await runOut();
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
    }

    if (promises.refusesLate) {
      test.each(uses)("keep a late holder from trying to %s what another has received", async (_use, use) => {
        await send("a");
        const late = await receive();
        await runOut();
        const current = await receive();
        expect(await use(late)).toBe(false);
        expect(await queue.receive(LEASE)).toBeUndefined();
        expect(await queue.acknowledge(current)).toBe(true);
      });

      test.each(uses)("are worth nothing after the message was acknowledged: %s", async (_use, use) => {
        await send("a");
        const delivery = await receive();
        await queue.acknowledge(delivery);
        expect(await use(delivery)).toBe(false);
        expect(await queue.receive(LEASE)).toBeUndefined();
      });

      test.each(uses)("are worth nothing after the message was given back: %s", async (_use, use) => {
        await send("a");
        const delivery = await receive();
        await queue.giveBack(delivery, 0);
        expect(await use(delivery)).toBe(false);
        expect(await queue.depth()).toBe(1);
      });
    }

    test.each(uses)("never let a late holder lose a message by trying to %s it", async (_use, use) => {
      await send("a", "b");
      const [one, other] = [await receive(), await receive()];
      await queue.acknowledge(one);
      await use(one);
      await runOut();
      expect(await drain()).toEqual([other.jobId]);
    });

    if (promises.revives) {
      test.each(uses)("let a holder %s after its lease ran out, if nobody else came", async (_use, use) => {
        await send("a");
        const delivery = await receive();
        await runOut();
        expect(await use(delivery)).toBe(true);
      });
    }

    test("let a holder acknowledge after its lease ran out, if nobody else came", async () => {
      await send("a");
      const delivery = await receive();
      await runOut();
      expect(await queue.acknowledge(delivery)).toBe(true);
      expect(await queue.receive(LEASE)).toBeUndefined();
    });
  });

  describe(`${name}: extending`, () => {
    test("keeps a message hidden, as often as it is done", async () => {
      await send("a");
      const delivery = await receive();
      for (let beats = 0; beats < 5; beats++) {
        expect(await queue.extend(delivery, LEASE)).toBe(true);
        expect(await queue.receive(LEASE)).toBeUndefined();
      }
    });

    test("leaves other messages as they are", async () => {
      await send("a", "b");
      await queue.extend(await receive(), LEASE);
      expect(await drain()).toHaveLength(1);
    });

    test("lets the message be given again when the new length has passed", async () => {
      await send("a");
      await queue.extend(await receive(), LEASE);
      await runOut();
      expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a", receiveCount: 2 });
    });

    test("counts no receipt", async () => {
      await send("a");
      const delivery = await receive();
      for (let beats = 0; beats < 3; beats++) await queue.extend(delivery, LEASE);
      await runOut();
      expect((await receive()).receiveCount).toBe(2);
    });

    test("can be followed by an acknowledgement", async () => {
      await send("a");
      const delivery = await receive();
      await queue.extend(delivery, LEASE);
      expect(await queue.acknowledge(delivery)).toBe(true);
    });
  });

  describe(`${name}: acknowledging`, () => {
    test("removes the message for good", async () => {
      await send("a");
      expect(await queue.acknowledge(await receive())).toBe(true);
      await runOut();
      expect(await queue.receive(LEASE)).toBeUndefined();
    });

    test("removes that message alone", async () => {
      await send("a", "b");
      const first = await receive();
      await queue.acknowledge(first);
      expect(await drain()).toEqual([first.jobId === "a" ? "b" : "a"]);
    });

    test("of many at once removes them all", async () => {
      await send("a", "b", "c");
      const deliveries = [await receive(), await receive(), await receive()];
      expect(await Promise.all(deliveries.map((delivery) => queue.acknowledge(delivery)))).toEqual([true, true, true]);
      await runOut();
      expect(await drain()).toEqual([]);
    });
  });

  describe(`${name}: giving back`, () => {
    test("shows the message at once without a delay, with its receipts counted on", async () => {
      await send("a");
      expect(await queue.giveBack(await receive(), 0)).toBe(true);
      expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a", receiveCount: 2 });
    });

    test("hides it for the delay and lets others go first", async () => {
      await send("a", "b");
      const first = await receive();
      await queue.giveBack(first, 600_000);
      expect(await drain()).toEqual([first.jobId === "a" ? "b" : "a"]);
    });

    test("any number of times loses nothing", async () => {
      await send("a");
      for (let receiveCount = 1; receiveCount <= 8; receiveCount++) {
        const delivery = await receive();
        expect(delivery).toMatchObject({ jobId: "a", receiveCount });
        expect(await queue.giveBack(delivery, 0)).toBe(true);
      }
      expect(await queue.depth()).toBe(1);
    });

    test("lets another receiver have it and end it", async () => {
      await send("a");
      await queue.giveBack(await receive(), 0);
      expect(await queue.acknowledge(await receive())).toBe(true);
      await runOut();
      expect(await drain()).toEqual([]);
    });

    test("leaves one message where there was one", async () => {
      await send("a");
      await queue.giveBack(await receive(), 0);
      expect(await drain()).toEqual(["a"]);
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

    test("falls to nought when all are acknowledged", async () => {
      await send("a", "b");
      for (const delivery of [await receive(), await receive()]) await queue.acknowledge(delivery);
      expect(await queue.depth()).toBe(0);
    });

    test("is not changed by extending", async () => {
      await send("a", "b");
      await queue.extend(await receive(), LEASE);
      expect(await queue.depth()).toBe(1);
    });
  });

  if (promises.ordered) testOrder();
  if (promises.ownClock) testTimes();

  function testOrder(): void {
    describe(`${name}: order`, () => {
      test("gives messages in the order they were sent", async () => {
        await send("a", "b", "c");
        expect(await drain()).toEqual(["a", "b", "c"]);
      });

      test("gives the lowest priority number first, whenever it was sent", async () => {
        const sent = [5, 9, 0, 5, 1].map((priority, n) => ({ jobId: `${priority}-${n}`, priority }));
        for (const message of sent) await queue.send(message);
        expect(await drain()).toEqual(["0-2", "1-4", "5-0", "5-3", "9-1"]);
      });

      test("gives an older message whose lease ran out before younger ones", async () => {
        await send("a");
        await receive();
        await send("b");
        await runOut();
        expect(await drain()).toEqual(["a", "b"]);
      });

      test("gives a message that was handed back before younger ones", async () => {
        await send("a", "b");
        await queue.giveBack(await receive(), 0);
        expect(await drain()).toEqual(["a", "b"]);
      });
    });
  }

  function testTimes(): void {
    describe(`${name}: times`, () => {
      test("a lease hides until it ends, not a millisecond less or more", async () => {
        await send("a");
        await receive();
        clock.advance(LEASE - 1);
        expect(await queue.receive(LEASE)).toBeUndefined();
        clock.advance(1);
        expect(await queue.receive(LEASE)).toBeDefined();
      });

      test("extending hides the message for the new length, from now", async () => {
        await send("a");
        const delivery = await receive();
        clock.advance(LEASE - 1);
        expect(await queue.extend(delivery, LEASE)).toBe(true);
        clock.advance(LEASE - 1);
        expect(await queue.receive(LEASE)).toBeUndefined();
        clock.advance(1);
        expect(await queue.receive(LEASE)).toMatchObject({ receiveCount: 2 });
      });

      test("a message stays hidden through any number of leases", async () => {
        await send("a");
        const delivery = await receive();
        for (let beats = 0; beats < 50; beats++) {
          clock.advance(20_000);
          expect(await queue.extend(delivery, LEASE)).toBe(true);
          expect(await queue.receive(LEASE)).toBeUndefined();
        }
      });

      test("a delay ends to the millisecond", async () => {
        await send("a");
        await queue.giveBack(await receive(), 5_000);
        clock.advance(4_999);
        expect(await queue.receive(LEASE)).toBeUndefined();
        clock.advance(1);
        expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a" });
      });

      test("a delay may be longer than the lease was", async () => {
        await send("a");
        await queue.giveBack(await receive(), 3 * LEASE);
        clock.advance(2 * LEASE);
        expect(await queue.receive(LEASE)).toBeUndefined();
      });
    });
  }
}
