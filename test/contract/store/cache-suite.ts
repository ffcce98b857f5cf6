import { describe, expect, test } from "vitest";
import type { Job, ResultManifest } from "../../../src/jobs/job";
import type { Clock, JobStore, Outbox } from "../../../src/jobs/ports";
import type { JobChange, JobEvent } from "../../../src/jobs/transitions";
import { aJob, aManifest, type ManualClock } from "../../support/jobs";
import { madeForEach, moved } from "../../support/store-under-test";

export interface CacheUnderTest {
  readonly store: JobStore;
  readonly outbox: Outbox;
  close(): Promise<void>;
}

const PROVEN = { engine: "highs", seconds: 1, objective: 4, bound: 4, gap: 0, seed: 0 };

/** What every store promises of results that answer later jobs. */
export function testResultCache(name: string, create: (clock: Clock) => Promise<CacheUnderTest>): void {
  let clock: ManualClock;
  let parts: CacheUnderTest;
  let store: JobStore;

  madeForEach(create, (made, its) => {
    [parts, store, clock] = [made, made.store, its];
  });

  const move = (job: Job, event: JobEvent, change: JobChange = {}) =>
    moved(store, job, { event, now: clock.now(), change });

  async function ended(
    event: "succeed" | "fail",
    result: Partial<ResultManifest> = {},
    tenant = "local",
  ): Promise<Job> {
    const job = aJob({ tenant, terms: { cacheKey: "question" } });
    await store.insert(job, undefined);
    const running = await move(await move(job, "claim", { leaseUntil: clock.now() + 1 }), "start");
    return move(running, event, { result: aManifest({ solver: PROVEN, ...result }) });
  }

  describe(`${name}: results that answer later jobs`, () => {
    test("are those of the tenant that were proven, the last one of them", async () => {
      expect(await store.findCached("local", "question")).toBeUndefined();
      await ended("succeed");
      const last = await ended("succeed");
      expect(await store.findCached("local", "question")).toEqual(last);
      expect(await store.findCached("other", "question")).toBeUndefined();
      expect(await store.findCached("local", "another")).toBeUndefined();
    });

    test("are none that a longer run could better, that was not checked, or whose job failed", async () => {
      await ended("succeed", { solver: { ...PROVEN, bound: 5 } });
      await ended("succeed", { solver: null });
      await ended("succeed", { verified: false });
      await ended("fail");
      expect(await store.findCached("local", "question")).toBeUndefined();
    });

    test("go with their job", async () => {
      expect(await store.remove(await ended("succeed"))).toBe(true);
      expect(await store.findCached("local", "question")).toBeUndefined();
    });

    test("make a job that has ended when it is stored: nothing is queued, and it counts as ended", async () => {
      const result = aManifest({ attempt: 0, solver: PROVEN });
      const job = aJob({ state: "succeeded", result, finishedAt: clock.now(), terms: { cachedFrom: "x" } });
      expect(await store.insert(job, { key: "k", bodyHash: "h" })).toEqual({ outcome: "created", job });
      expect(await parts.outbox.pending(10)).toEqual([]);
      expect(await store.lostInQueue(10)).toEqual([]);
      expect(await store.countByState()).toMatchObject({ queued: 0, succeeded: 1 });
      expect(await store.events(job.id, 0, 10)).toMatchObject([{ type: "state", data: { state: "succeeded" } }]);
      expect(await store.load(job.id)).toEqual(job);
    });
  });
}
