import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { FINAL_STATES, JOB_STATES } from "../../../src/contract/job";
import { claimJob } from "../../../src/jobs/claim-job";
import type { Job } from "../../../src/jobs/job";
import type { Clock, JobFilter, JobQueue, JobStore, ListPosition, Outbox } from "../../../src/jobs/ports";
import { type JobChange, type JobEvent, transition } from "../../../src/jobs/transitions";
import { aJob, aManifest, aProgress, type ManualClock } from "../../support/jobs";
import { madeForEach, moved } from "../../support/store-under-test";

/** A fresh, empty store with the outbox that belongs to it. */
export interface StoreUnderTest {
  readonly store: JobStore;
  readonly outbox: Outbox;
  /** The queue, where the store can look into it. */
  readonly queue?: JobQueue;
  /** After so long a handed-over message counts as lost, where the store cannot look into the queue. */
  readonly lostAfterMs?: number;
  close(): Promise<void>;
}

/** What not every store promises. */
export interface StorePromises {
  /** Sees which jobs the queue has messages of; one beside a queue of another service judges by time. */
  readonly seesQueue: boolean;
  /** Rounds of the claim race; fewer against a server that takes milliseconds a call. @default 20 */
  readonly claimRounds?: number;
  /** Claimers of one job in that race; fewer against one that answers one call at a time. @default 200 */
  readonly claimers?: number;
}

/** What every job store promises, whatever it is made of. */
export function testJobStore(
  name: string,
  create: (clock: Clock) => Promise<StoreUnderTest>,
  { seesQueue, claimRounds = 20, claimers = 200 }: StorePromises = { seesQueue: true },
): void {
  let clock: ManualClock;
  let parts: StoreUnderTest;
  let store: JobStore;

  madeForEach(create, (made, its) => {
    [parts, store, clock] = [made, made.store, its];
  });

  async function inserted(change: Partial<Job> = {}): Promise<Job> {
    const job = aJob(change);
    const { outcome } = await store.insert(job, undefined);
    expect(outcome).toBe("created");
    return job;
  }

  const move = (job: Job, event: JobEvent, change: JobChange = {}) =>
    moved(store, job, { event, now: clock.now(), change });

  async function running(change: Partial<Job> = {}): Promise<Job> {
    const claimed = await move(await inserted(change), "claim", { leaseUntil: clock.now() + 60_000 });
    return move(claimed, "start");
  }

  async function finished(change: Partial<Job> = {}): Promise<Job> {
    return move(await running(change), "succeed", { result: aManifest() });
  }

  describe(`${name}: insert`, () => {
    test("gives back what was stored, field by field", async () => {
      const job = await inserted({ tags: ["a", "b"], startBy: 17, priority: 0 });
      expect(await store.load(job.id)).toEqual(job);
    });

    test("stores the message that queues the job in the same step", async () => {
      const job = await inserted({ priority: 2 });
      expect(await parts.outbox.pending(10)).toMatchObject([{ jobId: job.id, priority: 2 }]);
    });

    test("keeps text of every script and a JSON string inside parameters as they are", async () => {
      const parameters = { text: "Ünïcode 日本 \u0000 ' \" \\", deep: { list: [[], {}, 1.5, -0.1, true, null] } };
      const job = await inserted({ parameters });
      expect((await store.load(job.id))?.parameters).toEqual(parameters);
    });

    test("refuses an id that a job has", async () => {
      const job = await inserted();
      expect(await store.insert(aJob({ id: job.id, tenant: "other" }), undefined)).toEqual({ outcome: "id-taken" });
      expect((await store.load(job.id))?.tenant).toBe("local");
    });

    test("replays the first job for the same key and body, even under the same id", async () => {
      const job = aJob();
      await store.insert(job, { key: "k", bodyHash: "h" });
      for (const again of [aJob(), job]) {
        expect(await store.insert(again, { key: "k", bodyHash: "h" })).toEqual({ outcome: "replayed", job });
      }
    });

    test("replays the job as it is now, not as it was", async () => {
      const job = aJob();
      await store.insert(job, { key: "k", bodyHash: "h" });
      const cancelled = await move(job, "cancel");
      expect(await store.insert(aJob(), { key: "k", bodyHash: "h" })).toEqual({ outcome: "replayed", job: cancelled });
    });

    test("names the first job when a key comes with another body", async () => {
      const job = aJob();
      await store.insert(job, { key: "k", bodyHash: "h" });
      expect(await store.insert(aJob(), { key: "k", bodyHash: "other" })).toEqual({ outcome: "conflict", job });
    });

    test("keeps the keys of two tenants apart", async () => {
      await store.insert(aJob({ tenant: "a" }), { key: "k", bodyHash: "h" });
      expect(await store.insert(aJob({ tenant: "b" }), { key: "k", bodyHash: "h" })).toMatchObject({
        outcome: "created",
      });
    });

    test("stores nothing at all for a replay, a conflict or a taken id", async () => {
      const job = aJob();
      await store.insert(job, { key: "k", bodyHash: "h" });
      await store.insert(aJob(), { key: "k", bodyHash: "h" });
      await store.insert(aJob(), { key: "k", bodyHash: "other" });
      await store.insert(aJob({ id: job.id }), { key: "new", bodyHash: "h" });
      expect(await store.list("local", {}, undefined, 10)).toHaveLength(1);
      expect(await parts.outbox.pending(10)).toHaveLength(1);
      expect(await store.findByIdempotencyKey("local", "new")).toBeUndefined();
    });

    test("lets one of many simultaneous calls with one key create, and all others replay it", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => store.insert(aJob(), { key: "k", bodyHash: "h" })),
      );
      const ids = new Set(outcomes.map((outcome) => ("job" in outcome ? outcome.job.id : "")));
      expect(outcomes.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === "replayed")).toHaveLength(19);
      expect(ids.size).toBe(1);
    });
  });

  describe(`${name}: reading`, () => {
    test("finds a job for its own tenant alone", async () => {
      const job = await inserted({ tenant: "a" });
      expect(await store.find("a", job.id)).toEqual(job);
      expect(await store.find("b", job.id)).toBeUndefined();
    });

    test("knows nothing of an id that was never given", async () => {
      expect(await store.load(randomUUID())).toBeUndefined();
      expect(await store.find("local", randomUUID())).toBeUndefined();
    });

    test("finds a job by its idempotency key, with the hash of its body", async () => {
      const job = aJob();
      await store.insert(job, { key: "k", bodyHash: "h" });
      expect(await store.findByIdempotencyKey("local", "k")).toEqual({ job, bodyHash: "h" });
      expect(await store.findByIdempotencyKey("other", "k")).toBeUndefined();
    });

    test("counts jobs by state, with zero for the states of none", async () => {
      await inserted();
      await inserted();
      await finished();
      const counts = await store.countByState();
      expect(Object.keys(counts).sort()).toEqual([...JOB_STATES].sort());
      expect(counts).toMatchObject({ queued: 2, running: 0, succeeded: 1 });
    });
  });

  describe(`${name}: listing`, () => {
    async function listAll(tenant: string, filter: JobFilter, limit: number): Promise<readonly string[]> {
      const ids: string[] = [];
      let position: ListPosition | undefined;
      for (let pages = 0; pages < 100; pages++) {
        const page = await store.list(tenant, filter, position, limit);
        ids.push(...page.map((job) => job.id));
        position = page.at(-1);
        if (page.length < limit) return ids;
      }
      throw new Error("the listing does not end");
    }

    test("shows the newest first", async () => {
      const jobs = [];
      for (const createdAt of [10, 30, 20]) jobs.push(await inserted({ createdAt }));
      const listed = await store.list("local", {}, undefined, 10);
      expect(listed.map((job) => job.createdAt)).toEqual([30, 20, 10]);
    });

    test("never shows another tenant's job", async () => {
      await inserted({ tenant: "a" });
      const mine = await inserted({ tenant: "b" });
      expect(await store.list("b", {}, undefined, 10)).toEqual([mine]);
    });

    test.each([1, 2, 3, 7])("gives every job once in pages of %i, though many share a creation time", async (limit) => {
      const jobs = [];
      for (let n = 0; n < 12; n++) jobs.push(await inserted({ createdAt: Math.floor(n / 5), tags: ["t"] }));
      const expected = jobs.map((job) => job.id).sort();
      expect([...(await listAll("local", {}, limit))].sort()).toEqual(expected);
      expect([...(await listAll("local", { tag: "t" }, limit))].sort()).toEqual(expected);
    });

    test("does not repeat or drop a job when new ones come between two pages", async () => {
      for (let n = 0; n < 4; n++) await inserted({ createdAt: n });
      const first = await store.list("local", {}, undefined, 2);
      await inserted({ createdAt: 99 });
      const second = await store.list("local", {}, first.at(-1), 10);
      expect([...first, ...second].map((job) => job.createdAt)).toEqual([3, 2, 1, 0]);
    });

    test("filters by several states, by kind, by tag and by time, all together", async () => {
      const wanted = await inserted({ kind: "model", tags: ["x", "y"], createdAt: 50 });
      await inserted({ kind: "model", tags: ["x"], createdAt: 10 });
      await inserted({ kind: "model", tags: ["x"], createdAt: 90 });
      await inserted({ kind: "other", tags: ["x"], createdAt: 50 });
      await inserted({ kind: "model", tags: ["z"], createdAt: 50 });
      await move(await inserted({ kind: "model", tags: ["x"], createdAt: 50 }), "cancel");
      const filter: JobFilter = {
        states: ["queued", "running"],
        kind: "model",
        tag: "x",
        createdAfter: 10,
        createdBefore: 90,
      };
      expect(await store.list("local", filter, undefined, 10)).toEqual([wanted]);
    });

    test.each([1, 2, 50])("finds the jobs of some states among many others, in pages of %i", async (limit) => {
      const wanted: string[] = [];
      for (let n = 0; n < 9; n++) {
        const job = await inserted({ createdAt: Math.floor(n / 2) });
        if (n % 3 === 0) await move(job, "cancel");
        else if (n % 3 === 1) await move(job, "expire");
        if (n % 3 !== 2) wanted.push(job.id);
      }
      const found = await listAll("local", { states: ["cancelled", "expired"] }, limit);
      expect([...found].sort()).toEqual([...wanted].sort());
      const times = (await store.list("local", { states: ["cancelled", "expired"] }, undefined, 50)).map(
        ({ createdAt }) => createdAt,
      );
      expect(times).toEqual([...times].sort((a, b) => b - a));
    });

    test("follows a job from state to state", async () => {
      const job = await inserted();
      expect(await store.list("local", { states: ["queued"] }, undefined, 10)).toEqual([job]);
      const cancelled = await move(job, "cancel");
      expect(await store.list("local", { states: ["queued"] }, undefined, 10)).toEqual([]);
      expect(await store.list("local", { states: ["cancelled"] }, undefined, 10)).toEqual([cancelled]);
    });

    test("finds the jobs of a kind among many of another", async () => {
      const wanted = [await inserted({ kind: "rare", createdAt: 1 }), await inserted({ kind: "rare", createdAt: 30 })];
      for (let n = 0; n < 30; n++) await inserted({ kind: "common", createdAt: n });
      expect(await listAll("local", { kind: "rare" }, 1)).toEqual([...wanted].reverse().map(({ id }) => id));
    });

    test("takes both ends of a time for outside of it", async () => {
      for (const createdAt of [10, 11, 19, 20]) await inserted({ createdAt });
      const listed = await store.list("local", { createdAfter: 10, createdBefore: 20 }, undefined, 10);
      expect(listed.map(({ createdAt }) => createdAt)).toEqual([19, 11]);
      expect(await store.list("local", { createdAfter: 20, createdBefore: 5 }, undefined, 10)).toEqual([]);
    });

    test("keeps tenants apart whose names look like parts of the listing", async () => {
      await inserted({ tenant: "a", tags: ["b"] });
      for (const tenant of ['a","b', "tag", "a#b", "state"])
        expect(await store.list(tenant, {}, undefined, 10)).toEqual([]);
    });

    test("shows a job with two equal tags once", async () => {
      await inserted({ tags: ["x", "x"] });
      expect(await store.list("local", { tag: "x" }, undefined, 10)).toHaveLength(1);
    });

    test("takes a tag literally, quotes and wildcards included", async () => {
      const tag = `%_'"\\;--`;
      const job = await inserted({ tags: [tag] });
      await inserted({ tags: ["anything"] });
      expect(await store.list("local", { tag }, undefined, 10)).toEqual([job]);
    });
  });

  describe(`${name}: replace`, () => {
    test("writes the new record and tells it as an event", async () => {
      const job = await inserted();
      const next = await move(job, "cancel", { reason: { code: "CANCELLED", message: "m" } });
      expect(await store.load(job.id)).toEqual(next);
      const events = await store.events(job.id, 0, 10);
      expect(events.map(({ seq, type, data }) => ({ seq, type, state: data.state }))).toEqual([
        { seq: 1, type: "state", state: "queued" },
        { seq: 2, type: "state", state: "cancelled" },
      ]);
    });

    const stale: readonly [string, Partial<Job>][] = [
      ["state", { state: "starting" }],
      ["version", { version: 7 }],
      ["attempt", { attempt: 1 }],
    ];
    test.each(stale)("refuses when the %s is not the one that was read, and changes nothing", async (_what, change) => {
      const job = await inserted();
      const next = transition(job, "cancel", clock.now());
      if (!next) throw new Error("a queued job can be cancelled");
      expect(await store.replace({ ...job, ...change }, next)).toBe(false);
      expect(await store.load(job.id)).toEqual(job);
      expect(await store.events(job.id, 0, 10)).toHaveLength(1);
      expect(await parts.outbox.pending(10)).toHaveLength(1);
    });

    test("refuses a job that was never stored", async () => {
      const job = aJob();
      expect(await store.replace(job, { ...job, version: 2 })).toBe(false);
    });

    test("queues the job again in the same step when asked to", async () => {
      const failed = await move(await running(), "fail");
      const next = transition(failed, "retry", clock.now());
      if (!next) throw new Error("a failed job can be retried");
      await parts.outbox.remove((await parts.outbox.pending(10)).map(({ id }) => id));
      expect(await store.replace(failed, next, { enqueue: true })).toBe(true);
      expect(await parts.outbox.pending(10)).toMatchObject([{ jobId: failed.id }]);
    });

    test("writes no message when it was refused", async () => {
      const job = await inserted();
      await parts.outbox.remove((await parts.outbox.pending(10)).map(({ id }) => id));
      expect(await store.replace({ ...job, version: 9 }, { ...job, version: 10 }, { enqueue: true })).toBe(false);
      expect(await parts.outbox.pending(10)).toEqual([]);
    });

    test("lets one of two moves from the same record through", async () => {
      const job = await running();
      const succeed = transition(job, "succeed", clock.now(), { result: aManifest() });
      const cancel = transition(job, "cancel", clock.now());
      if (!succeed || !cancel) throw new Error("both are allowed");
      const won = await Promise.all([store.replace(job, succeed), store.replace(job, cancel)]);
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    test("keeps the whole manifest of a result", async () => {
      const job = await finished();
      expect((await store.load(job.id))?.result).toEqual(aManifest());
    });

    test("stops a superseded run from publishing", async () => {
      const first = await running();
      clock.advance(61_000);
      await move(first, "claim", { leaseUntil: clock.now() + 60_000 });
      const late = transition(first, "succeed", clock.now(), { result: aManifest() });
      if (!late) throw new Error("a running job can succeed");
      expect(await store.replace(first, late)).toBe(false);
      expect((await store.load(first.id))?.result).toBeNull();
    });
  });

  describe(`${name}: claim race`, () => {
    test(`lets one of ${claimers} claimers of one job win, ${claimRounds} times over`, async () => {
      for (let round = 0; round < claimRounds; round++) {
        const job = await inserted();
        const claims = await Promise.all(
          Array.from({ length: claimers }, () => claimJob({ store, clock }, job.id, 60_000)),
        );
        expect(claims.filter(({ outcome }) => outcome === "claimed")).toHaveLength(1);
        expect(await store.load(job.id)).toMatchObject({ state: "starting", attempt: 1 });
      }
    });
  });

  describe(`${name}: heartbeat`, () => {
    test("extends the lease without counting the version, as no reader sees it", async () => {
      const job = await running();
      expect(await store.heartbeat(job.id, 1, 999_999, undefined)).toBe("alive");
      expect(await store.load(job.id)).toEqual({ ...job, leaseUntil: 999_999 });
    });

    test("writes progress as a new version and an event", async () => {
      const job = await running();
      await store.heartbeat(job.id, 1, 1, aProgress(0.4, { incumbent: 7, bound: 6, gap: 0.14 }));
      const stored = await store.load(job.id);
      expect(stored).toMatchObject({ version: job.version + 1, progress: { fraction: 0.4, incumbent: 7 } });
      expect(await store.events(job.id, 0, 10, "progress")).toMatchObject([{ data: { fraction: 0.4, gap: 0.14 } }]);
    });

    test("never lets progress go back within an attempt", async () => {
      const job = await running();
      for (const fraction of [0.6, 0.2]) await store.heartbeat(job.id, 1, 1, aProgress(fraction));
      expect((await store.load(job.id))?.progress?.fraction).toBe(0.6);
      const events = await store.events(job.id, 0, 10, "progress");
      expect(events.map(({ data }) => data.fraction)).toEqual([0.6, 0.6]);
    });

    test("lets the next attempt begin at nought", async () => {
      const job = await running();
      await store.heartbeat(job.id, 1, 1, aProgress(0.6));
      const current = await store.load(job.id);
      await move(current ?? job, "claim", { leaseUntil: 9, progress: null });
      await store.heartbeat(job.id, 2, 1, aProgress(0.1));
      expect((await store.load(job.id))?.progress?.fraction).toBe(0.1);
    });

    test("tells a run that another attempt has begun, and writes nothing", async () => {
      const job = await running();
      const second = await move(job, "claim", { leaseUntil: 5 });
      expect(await store.heartbeat(job.id, 1, 99, aProgress(0.9))).toBe("superseded");
      expect(await store.load(job.id)).toEqual(second);
    });

    test.each(FINAL_STATES)("tells a run that its job is %s", async (state) => {
      const job =
        state === "expired" ? await move(await inserted(), "expire") : await move(await running(), eventTo(state));
      expect(await store.heartbeat(job.id, job.attempt, 99, undefined)).toBe("superseded");
      expect((await store.load(job.id))?.leaseUntil).toBeNull();
    });

    test("tells a run of an unknown job to stop", async () => {
      expect(await store.heartbeat(randomUUID(), 1, 99, undefined)).toBe("superseded");
    });

    test("passes on a wish to cancel", async () => {
      const job = await running();
      await store.requestCancel(job.id);
      expect(await store.heartbeat(job.id, 1, 99, undefined)).toBe("cancel-requested");
      expect(await store.heartbeat(job.id, 1, 99, aProgress(0.1))).toBe("cancel-requested");
    });
  });

  describe(`${name}: cancel`, () => {
    test("marks a running job as a new version", async () => {
      const job = await running();
      const marked = await store.requestCancel(job.id);
      expect(marked).toMatchObject({ cancelRequested: true, version: job.version + 1, state: "running" });
      expect(await store.load(job.id)).toEqual(marked);
    });

    test("changes nothing the second time", async () => {
      const job = await running();
      const first = await store.requestCancel(job.id);
      expect(await store.requestCancel(job.id)).toEqual(first);
    });

    test("leaves a finished job as it is", async () => {
      const job = await finished();
      expect(await store.requestCancel(job.id)).toEqual(job);
      expect(await store.load(job.id)).toEqual(job);
    });

    test("knows no job under an unknown id", async () => {
      expect(await store.requestCancel(randomUUID())).toBeUndefined();
    });
  });

  describe(`${name}: queue position`, () => {
    test("counts the jobs before it: lower priority number first, then longer waiting", async () => {
      const late = await inserted({ priority: 5, createdAt: 20 });
      const early = await inserted({ priority: 5, createdAt: 10 });
      const urgent = await inserted({ priority: 0, createdAt: 30 });
      const positions = await Promise.all([urgent, early, late].map((job) => store.queuePosition(job)));
      expect(positions).toEqual([0, 1, 2]);
    });

    test("counts no job that is not waiting", async () => {
      await running({ createdAt: 1 });
      await finished({ createdAt: 2 });
      expect(await store.queuePosition(await inserted({ createdAt: 3 }))).toBe(0);
    });

    test("gives jobs of one moment different places", async () => {
      const jobs = [await inserted(), await inserted(), await inserted()];
      const positions = await Promise.all(jobs.map((job) => store.queuePosition(job)));
      expect([...positions].sort()).toEqual([0, 1, 2]);
    });

    test("puts a job that was queued again behind those that waited", async () => {
      const old = await move(await inserted({ createdAt: 1 }), "cancel");
      await inserted({ createdAt: 2 });
      const next = transition(old, "retry", 3);
      if (!next) throw new Error("a cancelled job can be retried");
      await store.replace(old, next, { enqueue: true });
      expect(await store.queuePosition(next)).toBe(1);
    });
  });

  describe(`${name}: events and log`, () => {
    test("numbers events of all types in one row from 1, each job for itself", async () => {
      const job = await running();
      const other = await inserted();
      await store.appendLog(job.id, 1, ["one", "two"]);
      await store.heartbeat(job.id, 1, 1, aProgress(0.5));
      const events = await store.events(job.id, 0, 100);
      expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(events.map(({ type }) => type)).toEqual(["state", "state", "state", "log", "log", "progress"]);
      expect(await store.events(other.id, 0, 100)).toHaveLength(1);
    });

    test("gives those after a number, as many as asked, of one type if asked", async () => {
      const job = await running();
      await store.appendLog(job.id, 1, ["one", "two", "three"]);
      const lines = await store.events(job.id, 4, 1, "log");
      expect(lines).toMatchObject([{ seq: 5, type: "log", data: { line: "two", attempt: 1 } }]);
      expect(await store.events(job.id, 6, 10)).toEqual([]);
    });

    test("keeps no lines of a job that does not exist", async () => {
      const id = randomUUID();
      await store.appendLog(id, 1, ["line"]);
      expect(await store.events(id, 0, 10)).toEqual([]);
    });

    test("loses no line when many are written at once", async () => {
      const job = await running();
      await Promise.all(Array.from({ length: 20 }, (_, n) => store.appendLog(job.id, 1, [`line ${n}`])));
      const lines = await store.events(job.id, 0, 100, "log");
      expect(new Set(lines.map(({ data }) => data.line)).size).toBe(20);
    });
  });

  describe(`${name}: remove`, () => {
    test("removes record, events, key, tags and messages", async () => {
      const job = aJob({ tags: ["x"] });
      await store.insert(job, { key: "k", bodyHash: "h" });
      const cancelled = await move(job, "cancel");
      expect(await store.remove(cancelled)).toBe(true);
      expect(await store.load(job.id)).toBeUndefined();
      expect(await store.events(job.id, 0, 10)).toEqual([]);
      expect(await store.list("local", { tag: "x" }, undefined, 10)).toEqual([]);
      expect(await store.findByIdempotencyKey("local", "k")).toBeUndefined();
      expect(await parts.outbox.pending(10)).toEqual([]);
      expect((await store.countByState()).cancelled).toBe(0);
    });

    test("gives the id of a removed job to nobody else", async () => {
      const job = await finished();
      await store.remove(job);
      expect(await store.insert(aJob({ id: job.id }), undefined)).toEqual({ outcome: "id-taken" });
    });

    test("frees the idempotency key with its job", async () => {
      const job = aJob();
      await store.insert(job, { key: "k", bodyHash: "h" });
      await store.remove(await move(job, "cancel"));
      expect(await store.insert(aJob(), { key: "k", bodyHash: "other" })).toMatchObject({ outcome: "created" });
    });

    test("leaves a job that has changed since it was read", async () => {
      const job = await inserted();
      await move(job, "cancel");
      expect(await store.remove(job)).toBe(false);
      expect(await store.load(job.id)).toBeDefined();
    });

    test("removes once", async () => {
      const job = await finished();
      expect(await Promise.all([store.remove(job), store.remove(job)]).then((all) => all.filter(Boolean))).toHaveLength(
        1,
      );
    });
  });

  describe(`${name}: for the sweeper`, () => {
    test("names runs whose lease has passed, oldest first, and no others", async () => {
      const alive = await running();
      const [second, first] = [await running(), await running()];
      await store.heartbeat(alive.id, 1, 1_000, undefined);
      await store.heartbeat(second.id, 1, 20, undefined);
      await store.heartbeat(first.id, 1, 10, undefined);
      await finished();
      expect((await store.staleRuns(1_000, 10)).map(({ id }) => id)).toEqual([first.id, second.id]);
      expect(await store.staleRuns(1_000, 1)).toHaveLength(1);
    });

    test("names queued jobs that had to begin by now", async () => {
      const overdue = await inserted({ startBy: 100 });
      await inserted({ startBy: 101 });
      await inserted();
      await running({ startBy: 50 });
      expect((await store.overdueStarts(100, 10)).map(({ id }) => id)).toEqual([overdue.id]);
    });

    test("names jobs that finished before a time, oldest first", async () => {
      const old = await finished();
      clock.advance(1_000);
      const newer = await finished();
      await running();
      expect((await store.finishedBefore(clock.now(), 10)).map(({ id }) => id)).toEqual([old.id]);
      expect((await store.finishedBefore(clock.now() + 1, 10)).map(({ id }) => id)).toEqual([old.id, newer.id]);
    });
  });

  describe(`${name}: large jobs`, () => {
    const large = { text: "ü".repeat(300_000), list: Array.from({ length: 2_000 }, (_, n) => `row ${n}`) };

    test("keep their parameters and inputs, through changes as well", async () => {
      const inputs = Array.from({ length: 64 }, (_, n) => ({
        name: `${n}.csv`,
        key: `tenants/local/jobs/x/inputs/${"n".repeat(200)}${n}.csv`,
        bytes: n,
        sha256: "0".repeat(64),
      }));
      const job = await inserted({ parameters: large, inputs });
      expect(await store.load(job.id)).toEqual(job);
      const next = await move(job, "cancel");
      expect(await store.load(job.id)).toEqual(next);
      expect(await store.list("local", {}, undefined, 10)).toEqual([next]);
    });

    test("keep a result and a reason of any size, and lose both in a retry", async () => {
      const reason = { code: "CHECK_FAILED", message: "section 7 is full. ".repeat(20_000) };
      const result = aManifest({ metrics: large });
      const failed = await move(await running(), "fail", { reason, result });
      expect(await store.load(failed.id)).toEqual(failed);
      const queued = await move(failed, "retry", { reason: null, result: null });
      expect(await store.load(failed.id)).toEqual(queued);
      const again = await move(await move(queued, "claim", { leaseUntil: 9 }), "fail", { result: aManifest() });
      expect(await store.load(failed.id)).toEqual(again);
    });

    test("are removed whole", async () => {
      const job = await inserted({ parameters: large });
      expect(await store.remove(await move(job, "cancel"))).toBe(true);
      expect(await store.load(job.id)).toBeUndefined();
    });

    test("keep hundreds of log lines of their longest, in order", async () => {
      const job = await running();
      const lines = Array.from({ length: 250 }, (_, n) => `${n} ${"x".repeat(1_990)}`);
      await store.appendLog(job.id, 1, lines);
      const read = await store.events(job.id, 0, 1_000, "log");
      expect(read.map(({ data }) => data.line)).toEqual(lines);
      expect(read.map(({ seq }) => seq)).toEqual(lines.map((_, n) => n + 4));
    });
  });

  describe(`${name}: outbox`, () => {
    test("gives the oldest messages first, as many as asked", async () => {
      const ids: string[] = [];
      for (let n = 0; n < 5; n++) {
        ids.push((await inserted({ priority: n })).id);
        clock.advance(1);
      }
      expect((await parts.outbox.pending(3)).map(({ jobId }) => jobId)).toEqual(ids.slice(0, 3));
      expect((await parts.outbox.pending(100)).map(({ priority }) => priority)).toEqual([0, 1, 2, 3, 4]);
    });

    test("forgets a message once, and does not mind being told twice", async () => {
      await inserted();
      const kept = await inserted();
      const [first] = await parts.outbox.pending(10);
      if (!first) throw new Error("there is a message");
      for (let times = 0; times < 2; times++) await parts.outbox.remove([first.id]);
      const left = await parts.outbox.pending(10);
      expect(left).toHaveLength(1);
      expect(first.jobId === kept.id).toBe(left[0]?.jobId !== kept.id);
    });

    test("takes away a message whose job was cancelled meanwhile", async () => {
      await move(await inserted(), "cancel");
      await handOver();
      expect(await parts.outbox.pending(10)).toEqual([]);
    });

    test("is told by two relays at once without harm", async () => {
      for (let n = 0; n < 4; n++) await inserted();
      const ids = (await parts.outbox.pending(10)).map(({ id }) => id);
      await Promise.all([parts.outbox.remove(ids), parts.outbox.remove(ids)]);
      expect(await parts.outbox.pending(10)).toEqual([]);
      expect(await store.countByState()).toMatchObject({ queued: 4 });
    });
  });

  async function handOver(): Promise<void> {
    await parts.outbox.remove((await parts.outbox.pending(100)).map(({ id }) => id));
  }

  if (seesQueue) testSeenQueue();
  else testUnseenQueue();

  function testSeenQueue(): void {
    describe(`${name}: jobs lost in the queue, which it sees`, () => {
      function theQueue(): JobQueue {
        if (!parts.queue) throw new Error("a store that sees the queue is tested with one");
        return parts.queue;
      }

      test("are queued jobs that neither queue nor outbox knows", async () => {
        const lost = await inserted();
        await handOver();
        const waiting = await inserted();
        const queued = await inserted();
        const message = (await parts.outbox.pending(10)).find(({ jobId }) => jobId === queued.id);
        await theQueue().send({ jobId: queued.id, priority: 5 });
        await parts.outbox.remove(message ? [message.id] : []);
        expect((await store.lostInQueue(10)).map(({ id }) => id)).toEqual([lost.id]);
        expect(await store.load(waiting.id)).toBeDefined();
      });

      test("are none whose message a worker holds", async () => {
        const job = await inserted();
        await handOver();
        await theQueue().send({ jobId: job.id, priority: 5 });
        await theQueue().receive(60_000);
        expect(await store.lostInQueue(10)).toEqual([]);
      });
    });
  }

  function testUnseenQueue(): void {
    describe(`${name}: jobs lost in the queue, which it does not see`, () => {
      function muchLater(): void {
        clock.advance((parts.lostAfterMs ?? 0) + 1);
      }

      test("are those whose message was handed over long ago", async () => {
        const job = await inserted();
        await handOver();
        expect(await store.lostInQueue(10)).toEqual([]);
        muchLater();
        expect(await store.lostInQueue(10)).toEqual([job]);
      });

      test("are none whose message waits in the outbox, however long", async () => {
        await inserted();
        muchLater();
        expect(await store.lostInQueue(10)).toEqual([]);
      });

      test("are none that began or ended", async () => {
        await running();
        await finished();
        await handOver();
        muchLater();
        expect(await store.lostInQueue(10)).toEqual([]);
      });

      test("are named once in that time, and to one of many sweepers", async () => {
        const job = await inserted();
        await handOver();
        muchLater();
        const named = await Promise.all(Array.from({ length: 4 }, () => store.lostInQueue(10)));
        expect(named.flat().map(({ id }) => id)).toEqual([job.id]);
        expect(await store.lostInQueue(10)).toEqual([]);
        muchLater();
        expect(await store.lostInQueue(10)).toHaveLength(1);
      });

      test("are those that a run handed back long ago as well", async () => {
        const job = await running();
        await handOver();
        muchLater();
        await move(job, "release");
        expect(await store.lostInQueue(10)).toEqual([]);
        muchLater();
        expect((await store.lostInQueue(10)).map(({ id }) => id)).toEqual([job.id]);
      });

      test("are changed in nothing by being named", async () => {
        const job = await inserted();
        await handOver();
        muchLater();
        await store.lostInQueue(10);
        expect(await store.load(job.id)).toEqual(job);
        expect(await store.events(job.id, 0, 10)).toHaveLength(1);
      });
    });
  }
}

function eventTo(state: "succeeded" | "failed" | "cancelled"): JobEvent {
  return ({ succeeded: "succeed", failed: "fail", cancelled: "cancel" } as const)[state];
}
