import type { Clock, RateLimiter, WaitingJobs } from "../../jobs/ports";
import type { RedisClient } from "./connection";

/** Tells of the same trouble this often at most. */
const TELL_EVERY_MS = 60_000;

/** Hears that Redis does not answer, and why: now and then, not at each request. */
export class Outages {
  private toldAt: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly tell: (error: unknown) => void,
  ) {}

  note(error: unknown): void {
    const now = this.clock.now();
    if (this.toldAt !== undefined && now - this.toldAt < TELL_EVERY_MS) return;
    this.toldAt = now;
    this.tell(error);
  }
}

/** Counts by Redis, and in the store of the jobs while Redis does not answer: limits hold, and nobody is refused for it. */
export class RatesWithFallback implements RateLimiter {
  constructor(
    private readonly redis: RateLimiter,
    private readonly store: RateLimiter,
    private readonly outages: Outages,
  ) {}

  async take(tenant: string, perMinute: number): Promise<number | undefined> {
    try {
      return await this.redis.take(tenant, perMinute);
    } catch (error) {
      this.outages.note(error);
      return this.store.take(tenant, perMinute);
    }
  }
}

/** How long a count of waiting jobs is taken for true. */
const DEPTH_LIFE_MS = 1_000;

/** The number of waiting jobs, asked of the queue once a second by all servers together. */
export class SharedDepth implements WaitingJobs {
  constructor(
    private readonly queue: WaitingJobs,
    private readonly client: RedisClient,
    private readonly outages: Outages,
    private readonly prefix = "millrace",
  ) {}

  async depth(): Promise<number> {
    const key = `${this.prefix}:depth`;
    const known = await this.client.get(key).catch((error: unknown) => this.outages.note(error));
    if (typeof known === "string") return Number(known);
    const depth = await this.queue.depth();
    await this.client.set(key, depth, "PX", DEPTH_LIFE_MS).catch((error: unknown) => this.outages.note(error));
    return depth;
  }

  async withdraw(jobId: string): Promise<void> {
    await this.queue.withdraw?.(jobId);
  }
}
