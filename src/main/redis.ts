import { connectRedis } from "../adapters/redis/connection";
import { Outages, RatesWithFallback, SharedDepth } from "../adapters/redis/fallback";
import { RedisRateLimiter } from "../adapters/redis/rate-limiter";
import type { Clock, RateLimiter, WaitingJobs } from "../jobs/ports";

export interface SharedCounts {
  readonly queue: WaitingJobs;
  readonly rates: RateLimiter;
  close(): void;
}

/** Counts by Redis where it is configured, else by queue and store as they are. */
export async function sharedCounts(
  url: string | undefined,
  { queue, rates }: Pick<SharedCounts, "queue" | "rates">,
  { clock, log }: { readonly clock: Clock; readonly log: { warn(fields: object, message: string): void } },
): Promise<SharedCounts> {
  if (url === undefined) return { queue, rates, close: () => {} };
  const client = await connectRedis(url);
  const outages = new Outages(clock, (err) =>
    log.warn({ err }, "Redis does not answer; the database counts meanwhile"),
  );
  return {
    queue: new SharedDepth(queue, client, outages),
    rates: new RatesWithFallback(new RedisRateLimiter(client), rates, outages),
    close: () => client.disconnect(),
  };
}
