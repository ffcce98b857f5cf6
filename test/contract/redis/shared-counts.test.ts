import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectRedis, type RedisClient } from "../../../src/adapters/redis/connection";
import { RedisRateLimiter } from "../../../src/adapters/redis/rate-limiter";
import type { RateLimiter } from "../../../src/jobs/ports";
import { type SharedCounts, sharedCounts } from "../../../src/main/redis";
import { ManualClock } from "../../support/jobs";
import { type RedisServer, startRedis } from "../../support/redis";

let server: RedisServer;
const opened: { disconnect(): void }[] = [];

beforeEach(async () => {
  const started = await startRedis();
  if (typeof started === "string") throw new Error(started);
  server = started;
});
afterEach(async () => {
  for (const client of opened.splice(0)) client.disconnect();
  await server.close();
});

async function connected(url = server.url): Promise<RedisClient> {
  const client = await connectRedis(url);
  opened.push(client);
  if (url === server.url) await expect.poll(() => client.status).toBe("ready");
  return client;
}

describe("limits counted by Redis", () => {
  test("let a whole minute's worth through at once over all servers, and then tell when the next may come", async () => {
    const servers = [new RedisRateLimiter(await connected()), new RedisRateLimiter(await connected())];
    const taken = await Promise.all(Array.from({ length: 20 }, (_, n) => servers[n % 2]?.take("a", 6)));
    expect(taken.filter((wait) => wait === undefined)).toHaveLength(6);
    // a token comes every ten seconds
    for (const wait of taken) expect(wait ?? 1).toBeLessThanOrEqual(10);
    expect(await servers[0]?.take("b", 6)).toBeUndefined();
  });

  test("fill up again evenly, by the server's own clock", async () => {
    const limiter = new RedisRateLimiter(await connected());
    for (let n = 0; n < 1_200; n += 200) {
      await Promise.all(Array.from({ length: 200 }, () => limiter.take("a", 1_200)));
    }
    const next = async () => (await limiter.take("a", 1_200)) === undefined;
    // twenty come a second
    await expect.poll(next, { timeout: 10_000 }).toBe(true);
  });

  test("forget a tenant that is silent, and keep no name of one", async () => {
    const client = await connected();
    await new RedisRateLimiter(client).take("Ada Lovelace", 5);
    const keys = await client.keys("*");
    expect(keys).toEqual([expect.stringMatching(/^millrace:rate:[0-9a-f]{64}$/)]);
    expect(await client.pttl(keys[0] ?? "")).toBeGreaterThan(60_000);
  });
});

describe("a server of the job API", () => {
  let told: unknown[];
  let asked: number;
  let byStore: string[];

  async function counts(url: string | undefined): Promise<SharedCounts> {
    [told, asked, byStore] = [[], 0, []];
    const rates: RateLimiter = {
      take: async (tenant) => {
        byStore.push(tenant);
        return undefined;
      },
    };
    const queue = { depth: async () => ++asked };
    const log = { warn: (fields: object) => void told.push(fields) };
    const shared = await sharedCounts(url, { queue, rates }, { clock: new ManualClock(), log });
    opened.push({ disconnect: () => shared.close() });
    return shared;
  }

  test("asks the queue once where many ask for its depth within a second", async () => {
    const [one, other] = [await counts(server.url), await connected()];
    await expect.poll(async () => (await one.queue.depth()) > 0 && (await other.get("millrace:depth"))).toBeTruthy();
    const before = asked;
    const answers = await Promise.all(Array.from({ length: 10 }, () => one.queue.depth()));
    expect(new Set(answers).size).toBe(1);
    expect(asked - before).toBeLessThanOrEqual(1);
  });

  test.each([
    ["is not there", () => server.close()],
    ["hangs", () => server.pause()],
  ])("goes on where Redis %s: the store counts, and it is told once", async (_what, trouble) => {
    const shared = await counts(server.url);
    const countedByStore = async () => {
      byStore.length = 0;
      await shared.rates.take("a", 1_000);
      return byStore.length;
    };
    await expect.poll(countedByStore).toBe(0);
    told.length = 0;
    await trouble();
    for (let n = 0; n < 3; n++) expect(await shared.rates.take("b", 5)).toBeUndefined();
    expect(byStore).toEqual(["b", "b", "b"]);
    expect(await shared.queue.depth()).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(1);
    server.resume();
  });

  test("without Redis counts by queue and store", async () => {
    const shared = await counts(undefined);
    await shared.rates.take("a", 5);
    expect([await shared.queue.depth(), byStore, told]).toEqual([1, ["a"], []]);
  });
});
