import { ServiceError } from "./errors";
import { backOffMs } from "./retry";
import type { TransportSettings } from "./transport";

/** Longest pause between two looks at a service that is away. */
const LONGEST_PAUSE_MS = 5_000;

/**
 * Bridges outages of a wait: a restart of the API is longer than the retries of one call, and must not cost a caller the
 * hours that a job already took. One instance a wait; the clock starts with the first failure in a row.
 */
export class OutageBridge {
  private since: number | undefined;
  private failures = 0;

  constructor(
    private readonly settings: TransportSettings,
    private readonly toleranceMs: number,
  ) {}

  /** Something was answered: the service is back. */
  answered(): void {
    this.since = undefined;
    this.failures = 0;
  }

  /** Pauses after a failed call, or throws its error where waiting longer cannot help. */
  async failed(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (!(error instanceof ServiceError)) throw error;
    const { timing, retry } = this.settings;
    const now = timing.now();
    this.since ??= now;
    if (now - this.since >= this.toleranceMs) throw error;
    const pause = backOffMs(this.failures, { baseMs: 2 * retry.baseMs, capMs: LONGEST_PAUSE_MS }, () =>
      timing.random(),
    );
    this.failures = Math.min(this.failures + 1, 16);
    await timing.sleep(Math.max(pause, (error.retryAfterSeconds ?? 0) * 1000), signal);
  }
}
