import { createHash } from "node:crypto";
import type { RateLimiter } from "../../jobs/ports";
import type { RedisClient } from "./connection";

/**
 * A token bucket in one step, by the server's own clock: a bucket of KEYS[1] holds ARGV[1] tokens and is filled evenly
 * within a minute. Answers 0, or the milliseconds until the next token.
 */
const TAKE = `
local size = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(kept[1]) or size
local at = tonumber(kept[2]) or now
tokens = math.min(size, tokens + math.max(0, now - at) * size / 60000)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) * 60000 / size) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], 61000)
return wait
`;

/** Counts submissions in Redis: for every server that is connected to it, with nothing written to the database. */
export class RedisRateLimiter implements RateLimiter {
  constructor(
    private readonly client: RedisClient,
    /** What its keys begin with. */
    private readonly prefix = "millrace",
  ) {}

  async take(tenant: string, perMinute: number): Promise<number | undefined> {
    const key = `${this.prefix}:rate:${createHash("sha256").update(tenant).digest("hex")}`;
    const waitMs = Number(await this.client.eval(TAKE, 1, key, perMinute));
    return waitMs === 0 ? undefined : Math.ceil(waitMs / 1000);
  }
}
