import { describe, expect, test } from "vitest";
import type { Job } from "../../../src/jobs/job";
import { tryBegun, tryEnded } from "../../../src/jobs/notification";
import type { Clock, JobStore } from "../../../src/jobs/ports";
import type { JobEvent } from "../../../src/jobs/transitions";
import { aJob, type ManualClock } from "../../support/jobs";
import { type Move, madeForEach, moved } from "../../support/store-under-test";

export interface NotificationsUnderTest {
  readonly store: JobStore;
  close(): Promise<void>;
}

const notify = { webhook: "https://plans.example.org/hook" };

/** What every store promises of the telling of ended jobs. */
export function testNotifications(name: string, create: (clock: Clock) => Promise<NotificationsUnderTest>): void {
  let clock: ManualClock;
  let store: JobStore;

  madeForEach(create, (made, its) => {
    [store, clock] = [made.store, its];
  });

  const move = (job: Job, event: JobEvent, options: Move["options"] = {}) =>
    moved(store, job, { event, now: clock.now(), options });

  async function cancelled(change: Partial<Job> = { terms: { notify } }): Promise<Job> {
    const job = aJob(change);
    await store.insert(job, undefined);
    return move(job, "cancel");
  }

  const due = async () => (await store.dueNotifications(clock.now(), 10)).map(({ id }) => id);

  describe(`${name}: notifications`, () => {
    test("are due when a job ends whose end somebody wants to hear of, the oldest first", async () => {
      const first = await cancelled();
      clock.advance(1);
      await cancelled({});
      const second = await cancelled();
      await store.insert(aJob({ terms: { notify } }), undefined);
      expect(await due()).toEqual([first.id, second.id]);
      expect(await store.dueNotifications(clock.now(), 1)).toEqual([first]);
      expect(await store.dueNotifications(first.updatedAt - 1, 10)).toEqual([]);
    });

    test("are tried by one of two, told by no event, and due again after a pause", async () => {
      const job = await cancelled();
      if (job.notification === null) throw new Error("the end of this job is to be told");
      const begun = tryBegun(job, job.notification, clock.now());
      const won = await Promise.all([1, 2].map(() => store.replace(job, begun, { quiet: true })));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await store.load(job.id)).toEqual(begun);
      expect(await store.events(job.id, 0, 10)).toHaveLength(2);
      expect(await due()).toEqual([]);
      clock.advance(60_000);
      expect(await due()).toEqual([job.id]);
    });

    test("are due no more once they were delivered, and the job is old then as others are", async () => {
      const job = await cancelled();
      if (job.notification === null) throw new Error("the end of this job is to be told");
      const ended = tryEnded(job, job.notification, undefined, clock.now());
      expect(await store.replace(job, ended, { quiet: true })).toBe(true);
      clock.advance(100_000);
      expect(await due()).toEqual([]);
      expect(await store.finishedBefore(clock.now(), 10)).toEqual([ended]);
    });

    test("are owed no more when the job is retried, and again when it ends anew", async () => {
      const job = await cancelled();
      const queued = await move(job, "retry", { enqueue: true });
      expect(await due()).toEqual([]);
      const again = await move(queued, "cancel");
      expect(await due()).toEqual([job.id]);
      expect(again.notification?.id).not.toBe(job.notification?.id);
    });
  });
}
