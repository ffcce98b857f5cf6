import { createHash } from "node:crypto";
import { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { SqsPoller } from "../../../../../src/adapters/aws/sqs/poller";
import { answering, type StubbedRequest } from "../../../../support/stubbed-aws";

/** The SDK refuses a body without it. */
function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** A queue whose polls are answered when the test says so. */
function polled() {
  const client = new SQSClient({ region: "eu-west-1" });
  const polls: {
    readonly request: StubbedRequest;
    answer(...bodies: readonly string[]): void;
    fail(why: string): void;
  }[] = [];
  let begun = () => {};
  answering(
    client,
    (request) =>
      new Promise((resolve, reject) => {
        polls.push({
          request,
          answer: (...bodies) => resolve({ Messages: bodies.map((Body) => ({ Body, MD5OfBody: md5(Body) })) }),
          fail: (why) => reject(new Error(why)),
        });
        begun();
      }),
  );
  return {
    poller: new SqsPoller(client, "http://127.0.0.1/queue", 5),
    polls,
    async poll(n: number) {
      while (polls[n] === undefined) await new Promise<void>((resolve) => (begun = resolve));
      const found = polls[n];
      return found;
    },
  };
}

describe("the poller", () => {
  test("asks once for all who wait, for as many messages, for the longest lease", async () => {
    const { poller, poll, polls } = polled();
    const received = [poller.next(10_000), poller.next(30_500), poller.next(20_000)];
    const first = await poll(0);
    expect(first.request.input).toMatchObject({ MaxNumberOfMessages: 3, VisibilityTimeout: 31, WaitTimeSeconds: 5 });
    first.answer("a", "b");
    expect((await Promise.all(received)).map((message) => message?.Body)).toEqual(["a", "b", undefined]);
    expect(polls).toHaveLength(1);
  });

  test("never asks for more than ten, nor twice at a time", async () => {
    const { poller, poll, polls } = polled();
    const received = Array.from({ length: 12 }, () => poller.next(1_000));
    const first = await poll(0);
    expect(first.request.input.MaxNumberOfMessages).toBe(10);
    expect(polls).toHaveLength(1);
    first.answer();
    (await poll(1)).answer("last", "but one");
    expect((await Promise.all(received)).filter((message) => message !== undefined)).toHaveLength(2);
    expect(polls[1]?.request.input.MaxNumberOfMessages).toBe(2);
  });

  test("takes who comes during a poll into the next one", async () => {
    const { poller, poll } = polled();
    const early = poller.next(1_000);
    const first = await poll(0);
    const late = poller.next(1_000);
    first.answer("a");
    expect((await early)?.Body).toBe("a");
    (await poll(1)).answer("b");
    expect((await late)?.Body).toBe("b");
  });

  test("tells those of a failed poll, and goes on for the others", async () => {
    const { poller, poll } = polled();
    const early = poller.next(1_000);
    const first = await poll(0);
    const late = poller.next(1_000);
    first.fail("the queue is gone");
    await expect(early).rejects.toThrow("the queue is gone");
    (await poll(1)).answer("b");
    expect((await late)?.Body).toBe("b");
  });

  test("rests while nobody waits", async () => {
    const { poller, poll, polls } = polled();
    const one = poller.next(1_000);
    (await poll(0)).answer();
    expect(await one).toBeUndefined();
    await new Promise((resolve) => setImmediate(resolve));
    expect(polls).toHaveLength(1);
    const other = poller.next(1_000);
    (await poll(1)).answer("a");
    expect((await other)?.Body).toBe("a");
  });
});
