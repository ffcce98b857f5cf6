import { setTimeout as wait } from "node:timers/promises";

/** Waits, or until the signal is aborted. Never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {});
}

/**
 * Does a task again and again, with a pause between, until the signal is aborted. An error is reported and does not end
 * it: the next round may find the disk or the network well again.
 */
export async function repeat(
  intervalMs: number,
  signal: AbortSignal,
  task: () => Promise<unknown>,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    await task().catch(onError);
    await pause(intervalMs, signal);
  }
}
