import { isFinal, type JobState } from "../contract/job";
import { RefusedError } from "./errors";
import type { Job } from "./job";
import type { RateLimiter } from "./ports";

/** What each tenant may have and do at most; what is left out is not limited. */
export interface TenantQuotas {
  /** Jobs that wait at once. */
  readonly maxWaiting?: number;
  /** Jobs at work at once; further ones wait. */
  readonly maxRunning?: number;
  /** Jobs submitted within a minute. */
  readonly submissionsPerMinute?: number;
}

/** How many of a tenant's counted jobs wait, and how many are at work. */
export interface Usage {
  readonly waiting: number;
  readonly running: number;
}

/** Where a quota is met, its caller asks again after so long. */
const ASK_AGAIN_SECONDS = 15;

/** What a move changes of its tenant's usage; undefined for a job that does not count, or a move that changes nothing. */
export function usageChange(previous: JobState | undefined, { state, terms }: Job): Usage | undefined {
  if (terms.counted !== true) return undefined;
  const waiting = one(state === "queued") - one(previous === "queued");
  const running = one(isAtWork(state)) - one(isAtWork(previous));
  return waiting === 0 && running === 0 ? undefined : { waiting, running };
}

/** Of a usage, the part that a job in this state belongs to. */
export function usedPart(state: JobState): keyof Usage {
  return state === "queued" ? "waiting" : "running";
}

/** Whether jobs count at all: only then is anything written about it. */
export function counts({ maxWaiting, maxRunning }: TenantQuotas): boolean {
  return maxWaiting !== undefined || maxRunning !== undefined;
}

export function overQuota(quotas: TenantQuotas): RefusedError {
  const message = `${quotas.maxWaiting} jobs of this tenant wait already, as many as may; try again when some have begun`;
  return new RefusedError("QUOTA_EXCEEDED", message, { retryAfterSeconds: ASK_AGAIN_SECONDS });
}

/** Refuses a submission of a tenant that has made too many within a minute. */
export async function refuseTooFast(
  rates: RateLimiter | undefined,
  tenant: string,
  { submissionsPerMinute: limit }: TenantQuotas,
): Promise<void> {
  if (limit === undefined || rates === undefined) return;
  const retryAfterSeconds = await rates.take(tenant, limit);
  if (retryAfterSeconds === undefined) return;
  const message = `at most ${limit} jobs may be submitted a minute; wait ${retryAfterSeconds} s`;
  throw new RefusedError("RATE_LIMITED", message, { retryAfterSeconds });
}

const MINUTE_MS = 60_000;

/** The number of the minute that a time lies in. */
export function minuteOf(now: number): number {
  return Math.floor(now / MINUTE_MS);
}

/** Whole seconds until the next minute begins; at least one. */
export function secondsLeft(now: number): number {
  return Math.max(1, Math.ceil(((minuteOf(now) + 1) * MINUTE_MS - now) / 1000));
}

function isAtWork(state: JobState | undefined): boolean {
  return state !== undefined && state !== "queued" && !isFinal(state);
}

function one(holds: boolean): number {
  return holds ? 1 : 0;
}
