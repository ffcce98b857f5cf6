import { setTimeout as sleep } from "node:timers/promises";

/** How often the store is asked while a caller waits. */
export const POLL_MS = 200;

export interface LongPoll<T> {
  readonly read: () => Promise<T>;
  readonly done: (value: T) => boolean;
  readonly seconds: number;
  /** Ends the wait early: the caller left, or the server is about to stop. */
  readonly signal: AbortSignal;
}

/** Reads until it is done or time is up, and gives what was read last. */
export async function longPoll<T>({ read, done, seconds, signal }: LongPoll<T>): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await read();
    const left = end - performance.now();
    if (done(value) || left <= 0 || signal.aborted) return value;
    await pause(Math.min(POLL_MS, left), signal);
  }
}

/** Sleeps, or returns at once when the signal is given. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
