/** How often and how patiently a call is repeated. */
export interface RetryPolicy {
  /** Tries after the first. */
  readonly retries: number;
  /** Longest wait before the first retry; doubles with each. */
  readonly baseMs: number;
  /** Longest wait before any retry. */
  readonly capMs: number;
  /** A `Retry-After` beyond this is not waited for: the error is handed to the caller, who knows better. */
  readonly longestRetryAfterMs: number;
}

export const RETRY_DEFAULTS: RetryPolicy = { retries: 3, baseMs: 250, capMs: 10_000, longestRetryAfterMs: 60_000 };

/** Answers that say "not now": worth another try if the call can bear being made twice. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Whether an answer is worth another try. A call that is neither safe nor idempotent is repeated only where the answer
 * itself says that nothing was done (429).
 */
export function isRetryable(status: number, repeatable: boolean): boolean {
  return repeatable ? TRANSIENT.has(status) : status === 429;
}

/** Exponential back-off with full jitter: evenly between nothing and the doubled base, so that callers spread out. */
export function backOffMs(retry: number, policy: Pick<RetryPolicy, "baseMs" | "capMs">, random: () => number): number {
  return random() * Math.min(policy.capMs, policy.baseMs * 2 ** retry);
}

/** Seconds of a `Retry-After` header, which is a number or a date; undefined if it is missing or neither. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = /^[A-Za-z]{3}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/**
 * How long to wait before retry number `retry` (from 0), or undefined to give up. What the service asked for comes
 * first; a little jitter on top keeps a crowd from returning at one moment.
 */
export function delayBeforeRetry(
  retry: number,
  retryAfterSeconds: number | undefined,
  policy: RetryPolicy,
  random: () => number,
): number | undefined {
  if (retry >= policy.retries) return undefined;
  if (retryAfterSeconds === undefined) return backOffMs(retry, policy, random);
  const asked = retryAfterSeconds * 1000;
  return asked > policy.longestRetryAfterMs ? undefined : asked + random() * policy.baseMs;
}
