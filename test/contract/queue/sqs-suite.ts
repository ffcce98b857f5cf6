import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { AwsClientSettings } from "../../../src/adapters/aws/clients";
import { DEAD_LETTERS_PERMISSIONS, SQS_JOB_QUEUE_PERMISSIONS } from "../../../src/contract/permissions";
import { emulatorSettings } from "../../support/aws-here";
import type { Emulator } from "../../support/emulator";
import { ManualClock } from "../../support/jobs";
import { PermissionRecord } from "../../support/recorded-calls";
import { temporaryQueue } from "../../support/sqs-here";
import { ALL_PROMISES, type QueuePromises, testJobQueue } from "./job-queue-suite";

/**
 * What a standard queue promises less than ours on one machine. Late holders are refused by the emulators that model
 * receipts as SQS documents them.
 */
const SQS_PROMISES: QueuePromises = { ...ALL_PROMISES, ordered: false, ownClock: false, tokensOverAll: false };

const LEASE = 60_000;

/** The promises of every queue, and what is SQS's own, on one server. */
export function testSqsOn(name: string, start: () => Promise<Emulator | string>, less: Partial<QueuePromises>): void {
  let emulator: Emulator | undefined;
  let settings: AwsClientSettings;
  const record = new PermissionRecord();

  beforeAll(async () => {
    const started = await start();
    if (typeof started === "string") throw new Error(started);
    emulator = started;
    settings = emulatorSettings(started.endpoint);
  });
  afterAll(() => emulator?.close());

  testJobQueue(name, (clock) => temporaryQueue(settings, clock, { record }), { ...SQS_PROMISES, ...less });

  describe(`${name}: its own ways`, () => {
    let parts: Awaited<ReturnType<typeof temporaryQueue>>;
    const clock = new ManualClock();

    beforeEach(async () => {
      parts = await temporaryQueue(settings, clock, { maxReceiveCount: 3, record });
    });
    afterEach(() => parts.close());

    test("a lease ends by itself", async () => {
      const { queue } = parts;
      await queue.send({ jobId: "a", priority: 5 });
      await queue.receive(1_000);
      await vi.waitFor(async () => expect(await queue.receive(LEASE)).toMatchObject({ receiveCount: 2 }), {
        timeout: 30_000,
        interval: 200,
      });
    });

    test("a delay ends by itself", async () => {
      const { queue } = parts;
      await queue.send({ jobId: "a", priority: 5 });
      const delivery = await queue.receive(LEASE);
      if (!delivery) throw new Error("the queue gave nothing");
      await queue.giveBack(delivery, 1_000);
      await vi.waitFor(async () => expect(await queue.receive(LEASE)).toMatchObject({ receiveCount: 2 }), {
        timeout: 30_000,
        interval: 200,
      });
    });

    test("a message whose workers die three times lies among the dead letters, and comes back when told to", async () => {
      const { queue, dead, runOut } = parts;
      await queue.send({ jobId: "poison", priority: 5 });
      for (const receiveCount of [1, 2, 3]) {
        expect(await queue.receive(LEASE)).toMatchObject({ receiveCount });
        await runOut();
      }
      expect(await queue.receive(LEASE)).toBeUndefined();
      expect(await dead.count()).toBe(1);
      expect(await dead.redrive(10)).toBe(1);
      expect(await queue.receive(LEASE)).toMatchObject({ jobId: "poison" });
      expect(await dead.count()).toBe(0);
    });

    test("handing a message back counts towards nothing: shutdowns bury no job", async () => {
      const { queue, dead } = parts;
      await queue.send({ jobId: "a", priority: 5 });
      for (let drains = 1; drains <= 7; drains++) {
        const delivery = await queue.receive(LEASE);
        expect(delivery).toMatchObject({ jobId: "a", receiveCount: drains });
        if (delivery) await queue.giveBack(delivery, 0);
      }
      expect(await dead.count()).toBe(0);
    });

    test.each(["no json", "{}", '{"jobId":7,"priority":1}', "null"])(
      "a message that is not ours, %s, is nobody's and soon dead",
      async (MessageBody) => {
        const { queue, client, queueUrl, dead } = parts;
        await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
        for (let looks = 0; looks < 4; looks++) expect(await queue.receive(LEASE)).toBeUndefined();
        expect(await dead.count()).toBe(1);
      },
    );

    test("a message with fields of a later version is read", async () => {
      const { queue, client, queueUrl } = parts;
      const MessageBody = JSON.stringify({ jobId: "a", priority: 5, traceparent: "00-1-2-01" });
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
      expect(await queue.receive(LEASE)).toMatchObject({ jobId: "a", receiveCount: 1 });
    });

    test("no lease is asked for beyond the twelve hours that SQS grants", async () => {
      const { queue } = parts;
      await queue.send({ jobId: "a", priority: 5 });
      const delivery = await queue.receive(LEASE);
      if (!delivery) throw new Error("the queue gave nothing");
      clock.advance(43_200_000 - 5_000);
      expect(await queue.extend(delivery, LEASE)).toBe(true);
      clock.advance(5_000);
      expect(await queue.extend(delivery, LEASE)).toBe(false);
    });

    test("deliveries of other queues are refused", async () => {
      const foreign = { jobId: "a", token: 1, receiveCount: 1 };
      await expect(parts.queue.acknowledge(foreign)).rejects.toThrow("was not received from SQS");
    });
  });

  test(`${name}: every call above is declared in the contract, and every declaration was used`, () => {
    const declared = { queue: SQS_JOB_QUEUE_PERMISSIONS, dead: DEAD_LETTERS_PERMISSIONS };
    expect(record.difference(declared)).toEqual({ undeclared: [], unused: [] });
  });
}
