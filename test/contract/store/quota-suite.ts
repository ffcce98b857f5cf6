import { describe, expect, test } from "vitest";
import type { Job } from "../../../src/jobs/job";
import { type Clock, type JobStore, type Outbox, QuotaReachedError, type RateLimiter } from "../../../src/jobs/ports";
import { type JobEvent, transition } from "../../../src/jobs/transitions";
import { aJob, type ManualClock } from "../../support/jobs";
import { madeForEach, moved } from "../../support/store-under-test";

export interface QuotasUnderTest {
  readonly store: JobStore;
  readonly outbox: Outbox;
  readonly rates: RateLimiter;
  close(): Promise<void>;
}

/** What every store promises of the quotas of tenants. */
export function testQuotas(name: string, create: (clock: Clock) => Promise<QuotasUnderTest>): void {
  let clock: ManualClock;
  let parts: QuotasUnderTest;
  let store: JobStore;

  madeForEach(create, (made, its) => {
    [parts, store, clock] = [made, made.store, its];
  });

  const counted = (change: Partial<Job> = {}) => aJob({ terms: { counted: true }, ...change });
  const submit = async (maxWaiting: number, job = counted()) =>
    (await store.insert(job, undefined, { maxWaiting })).outcome;

  const move = (job: Job, event: JobEvent, atMost?: number) =>
    moved(store, job, {
      ...{ event, now: clock.now(), change: { leaseUntil: clock.now() + 60_000 } },
      options: atMost === undefined ? {} : { atMost },
    });

  async function stored(change: Partial<Job> = {}): Promise<Job> {
    const job = counted(change);
    expect(await store.insert(job, undefined)).toMatchObject({ outcome: "created" });
    return job;
  }

  describe(`${name}: quotas`, () => {
    test("refuse a job beyond what its tenant may have waiting, and store nothing of it", async () => {
      expect([await submit(2), await submit(2), await submit(2)]).toEqual(["created", "created", "over-quota"]);
      expect(await store.list("local", {}, undefined, 10)).toHaveLength(2);
      expect(await parts.outbox.pending(10)).toHaveLength(2);
      expect(await store.countByState()).toMatchObject({ queued: 2 });
    });

    test("look at one tenant alone, and at jobs that count", async () => {
      expect(await submit(1, aJob())).toBe("created");
      expect(await submit(1, counted({ tenant: "other" }))).toBe("created");
      expect([await submit(1), await submit(1)]).toEqual(["created", "over-quota"]);
    });

    test("let through as many of many simultaneous submissions as may", async () => {
      const outcomes = await Promise.all(Array.from({ length: 12 }, () => submit(5)));
      expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome === "over-quota")).toHaveLength(7);
    });

    test("answer a replay and a taken id as ever", async () => {
      const job = counted();
      await store.insert(job, { key: "k", bodyHash: "h" }, { maxWaiting: 1 });
      const again = await store.insert(counted(), { key: "k", bodyHash: "h" }, { maxWaiting: 1 });
      expect(again).toEqual({ outcome: "replayed", job });
      expect(await submit(1, counted({ id: job.id }))).toBe("id-taken");
    });

    test("give a place free when a job begins, is cancelled or ends", async () => {
      const [first, second] = [await stored(), await stored()];
      await move(first, "claim");
      await move(second, "cancel");
      expect([await submit(2), await submit(2), await submit(2)]).toEqual(["created", "created", "over-quota"]);
    });

    test("refuse a claim beyond what its tenant may have at work, and write nothing of it", async () => {
      const [first, second] = [await stored(), await stored()];
      const claimed = await move(first, "claim", 1);
      const next = transition(second, "claim", clock.now(), { leaseUntil: clock.now() });
      if (!next) throw new Error("a queued job can be claimed");
      await expect(store.replace(second, next, { atMost: 1 })).rejects.toThrow(QuotaReachedError);
      expect(await store.load(second.id)).toEqual(second);
      expect(await store.events(second.id, 0, 10)).toHaveLength(1);
      await move(await move(claimed, "start"), "succeed");
      expect(await store.replace(second, next, { atMost: 1 })).toBe(true);
    });

    test("count a job once that is taken over, and one that waits again where it waits", async () => {
      const job = await move(await stored(), "claim", 1);
      const overtaken = await move(job, "claim", 1);
      await move(overtaken, "release");
      expect(await submit(1)).toBe("over-quota");
      const other = await stored();
      await move(other, "claim", 1);
    });

    test("count a job again that is retried", async () => {
      const failed = await move(await stored(), "fail");
      expect(await submit(1)).toBe("created");
      const next = transition(failed, "retry", clock.now(), {});
      if (!next) throw new Error("a failed job can be retried");
      await expect(store.replace(failed, next, { enqueue: true, atMost: 1 })).rejects.toThrow(QuotaReachedError);
      expect(await store.replace(failed, next, { enqueue: true, atMost: 2 })).toBe(true);
    });

    test("let as many of many simultaneous claims begin as may", async () => {
      const jobs = await Promise.all(Array.from({ length: 8 }, () => stored()));
      const claims = await Promise.allSettled(jobs.map((job) => move(job, "claim", 3)));
      expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
      const counts = await store.countByState();
      expect([counts.starting, counts.queued]).toEqual([3, 5]);
    });

    test("judge a move that lost its race as lost, not as over quota", async () => {
      const job = await stored();
      const lost = transition(job, "claim", clock.now(), { leaseUntil: clock.now() });
      if (!lost) throw new Error("a queued job can be claimed");
      await move(job, "claim", 1);
      expect(await store.replace(job, lost, { atMost: 1 })).toBe(false);
    });
  });

  describe(`${name}: rates`, () => {
    test("allow so many a minute and tenant, and say when the next may come", async () => {
      clock.advance(15_000);
      const taken = [];
      for (let n = 0; n < 3; n++) taken.push(await parts.rates.take("a", 2));
      expect(taken).toEqual([undefined, undefined, 45]);
      expect(await parts.rates.take("b", 2)).toBeUndefined();
      clock.advance(45_000);
      expect(await parts.rates.take("a", 2)).toBeUndefined();
    });

    test("allow as many of many simultaneous calls as may", async () => {
      const taken = await Promise.all(Array.from({ length: 12 }, () => parts.rates.take("a", 4)));
      expect(taken.filter((seconds) => seconds === undefined)).toHaveLength(4);
    });
  });
}
