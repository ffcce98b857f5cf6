import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MessageIds } from "../../../../../src/adapters/aws/dynamo/message-ids";
import { everyShard, listedAt, outboxPlace, queueOrder, shardOf } from "../../../../../src/adapters/aws/dynamo/places";
import { fromItems, type StoredJob, toItems, tombstone } from "../../../../../src/adapters/aws/dynamo/record";
import { JOB_STATES } from "../../../../../src/contract/job";
import { JOB_TABLE_LAYOUT } from "../../../../../src/contract/job-table";
import type { Job } from "../../../../../src/jobs/job";
import type { JsonObject } from "../../../../../src/jobs/json";
import { aJob, aManifest, aProgress, ManualClock } from "../../../../support/jobs";

const BOOKS = { revision: 3, lastSeq: 7, queuedAt: 5, handedAt: 6, pending: [], idempotency: undefined, spills: {} };

function stored(job: Job, books: Partial<StoredJob["books"]> = {}): StoredJob {
  return { job, books: { ...BOOKS, ...books } };
}

const anyJob = fc
  .record({
    state: fc.constantFrom(...JOB_STATES),
    parameters: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })) as fc.Arbitrary<JsonObject>,
    tags: fc.array(fc.string({ minLength: 1 }), { maxLength: 10 }),
    attempt: fc.nat(),
    leaseUntil: fc.option(fc.nat()),
    startBy: fc.option(fc.nat()),
    finishedAt: fc.option(fc.nat()),
    cancelRequested: fc.boolean(),
    progress: fc.option(fc.constant(aProgress(0.5, { message: "ü" }))),
    result: fc.option(fc.constant(aManifest())),
    reason: fc.option(fc.record({ code: fc.constant("FAILED"), message: fc.string({ maxLength: 6_000 }) })),
  })
  .map((change) => aJob(change));

describe("a record", () => {
  test("gives back every job it was made of", () => {
    fc.assert(
      fc.property(anyJob, (job) => {
        const { record, pieces } = toItems(stored(job));
        expect(fromItems([record, ...pieces])?.job).toEqual(JSON.parse(JSON.stringify(job)));
      }),
      { numRuns: 1_000 },
    );
  });

  test("stays small, whatever the job holds", () => {
    const job = aJob({
      parameters: { text: "x".repeat(900_000) },
      result: aManifest({ metrics: { rows: "y".repeat(9_000) } }),
    });
    const { record, pieces } = toItems(stored(job));
    expect(JSON.stringify(record).length).toBeLessThan(4_000);
    expect(pieces.length).toBe(4);
    for (const piece of pieces) expect(piece.piece?.B?.length ?? 0).toBeLessThan(400_000);
  });

  test("leaves pieces that did not change where they are", () => {
    const job = aJob({ parameters: { text: "x".repeat(9_000) } });
    const first = toItems(stored(job));
    const before = fromItems([first.record, ...first.pieces]);
    if (!before) throw new Error("there is a job");
    const second = toItems({ job: { ...job, version: 2, state: "running" }, books: before.books }, before);
    expect(second.pieces).toEqual([]);
    expect(fromItems([second.record, ...first.pieces])?.job.parameters).toEqual(job.parameters);
  });

  test("says which piece is missing instead of giving half a job", () => {
    const { record } = toItems(stored(aJob({ parameters: { text: "x".repeat(9_000) } })));
    expect(() => fromItems([record])).toThrow("misses piece 0 of its parameters");
  });

  test("that another program wrote is told by its place", () => {
    const { record } = toItems(stored(aJob({ id: "a" })));
    const { version: _version, ...foreign } = record;
    expect(() => fromItems([foreign])).toThrow("item a/job has no number version");
  });

  test("of a removed job is no job", () => {
    expect(fromItems([tombstone(aJob(), 1, 2)])).toBeUndefined();
  });
});

describe("the indexes", () => {
  function indexesOf(job: Job, books: Partial<StoredJob["books"]> = {}): readonly string[] {
    const { record } = toItems(stored(job, books));
    return JOB_TABLE_LAYOUT.indexes
      .filter(({ partitionKey, sortKey }) => record[partitionKey.name] && record[sortKey.name])
      .map(({ indexName }) => indexName);
  }

  const cases: readonly [string, Job, Partial<StoredJob["books"]>, readonly string[]][] = [
    ["a queued job whose message was handed over", aJob(), {}, ["byTenant", "byState", "byQueue", "byDue"]],
    ["one whose message waits", aJob(), { pending: [1] }, ["byTenant", "byState", "byQueue"]],
    ["one with a start limit", aJob({ startBy: 9 }), { pending: [1] }, ["byTenant", "byState", "byQueue", "byStart"]],
    ["one at work", aJob({ state: "running", startBy: 9, leaseUntil: 4 }), {}, ["byTenant", "byState", "byDue"]],
    ["a finished one", aJob({ state: "failed", startBy: 9, finishedAt: 4 }), {}, ["byTenant", "byState", "byDue"]],
  ];
  test.each(cases)("%s is in those that will look for it, and in no other", (_what, job, books, names) => {
    expect(indexesOf(job, books)).toEqual(names);
  });

  test("hold nothing of a tombstone", () => {
    const item = tombstone(aJob(), 1, 2);
    const keys = JOB_TABLE_LAYOUT.indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey.name, sortKey.name]);
    expect(keys.filter((key) => key in item)).toEqual([]);
  });

  const order = fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 1e15 - 1 }), fc.uuid());
  const compare = (a: readonly (string | number)[], b: readonly (string | number)[]): number => {
    for (const [n, value] of a.entries()) if (value !== b[n]) return value < (b[n] ?? value) ? -1 : 1;
    return 0;
  };

  test("order jobs as their times and ids do", () => {
    fc.assert(
      fc.property(order, order, (a, b) => {
        const [one, other] = [queueOrder(...a), queueOrder(...b)];
        expect(Math.sign(one < other ? -1 : one > other ? 1 : 0)).toBe(compare(a, b));
        const [listed, listedOther] = [listedAt(a[1], a[2]), listedAt(b[1], b[2])];
        expect(Math.sign(listed < listedOther ? -1 : listed > listedOther ? 1 : 0)).toBe(
          compare(a.slice(1), b.slice(1)),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test("spread jobs over every shard, evenly enough", () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < 4_000; n++) {
      const shard = shardOf(`job-${n}`, 4);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3]);
    for (const count of counts.values()) expect(count).toBeGreaterThan(800);
  });
});

describe("ids of messages", () => {
  test("grow within a process though its clock stands or goes back, and stay exact", () => {
    const clock = new ManualClock();
    const ids = new MessageIds(clock);
    const drawn = Array.from({ length: 5_000 }, (_, n) => {
      if (n % 100 === 0) clock.advance(n % 300 === 0 ? -5 : 5);
      return ids.next();
    });
    expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
    expect(drawn.every(Number.isSafeInteger)).toBe(true);
  });

  test("lead to their place", () => {
    const places = everyShard("outbox");
    for (let id = 1; id < 20; id++) expect(places).toContain(outboxPlace(id).jobId?.S);
    expect(outboxPlace(7).part).toEqual({ S: "0000000000000007" });
  });
});
