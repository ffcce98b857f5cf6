import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import { driverConfig, type PostgresConnection } from "./connection";
import { ADVISORY_LOCKS } from "./locks";
import { told } from "./outages";

export interface HousekeepingLeaseOptions {
  readonly connection: PostgresConnection;
  /** Who waits asks again after so many milliseconds, and so often the holder looks whether it still holds. @default 2000 */
  readonly askEveryMs?: number;
  /** Hears of a connection that failed; it is opened anew. */
  readonly onError: (error: unknown) => void;
}
const DEFAULT_ASK_EVERY_MS = 2_000;

/** The server takes a holder for gone that does not answer within 15 s of silence and three more tries. */
const KEEP_ALIVE = "set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3";

/**
 * Lets one of many processes do what one is enough for. The lease is an advisory lock of one connection: the server drops
 * it with the connection, however the process ends. A moment in which two believe to hold it must do no harm.
 */
export class HousekeepingLease {
  constructor(private readonly options: HousekeepingLeaseOptions) {}

  /**
   * Waits for the lease again and again, and calls `work` whenever it is there, until `signal` is aborted. `work` returns
   * soon after the signal it is given was aborted: the lease was lost, or nobody wants it any more.
   */
  async whileHeld(signal: AbortSignal, work: (held: AbortSignal) => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await this.turn(signal, work).catch((error) => this.options.onError(told(error)));
      await this.pause(signal);
    }
  }

  private async turn(signal: AbortSignal, work: (held: AbortSignal) => Promise<void>): Promise<void> {
    const client = new Client(driverConfig(this.options.connection));
    const lost = new AbortController();
    client.on("error", () => lost.abort()).on("end", () => lost.abort());
    try {
      await client.connect();
      await client.query(KEEP_ALIVE);
      const ended = AbortSignal.any([signal, lost.signal]);
      if (await this.take(client, ended)) await this.hold(client, ended, lost, work);
    } finally {
      await client.end();
    }
  }

  private async take(client: Client, ended: AbortSignal): Promise<boolean> {
    while (!ended.aborted) {
      const { rows } = await client.query<{ taken: boolean }>("select pg_try_advisory_lock($1) as taken", [
        ADVISORY_LOCKS.housekeeping,
      ]);
      // it may have come just as nobody wanted it any more
      if (rows[0]?.taken === true) return !ended.aborted;
      await this.pause(ended);
    }
    return false;
  }

  private async hold(
    client: Client,
    ended: AbortSignal,
    lost: AbortController,
    work: (held: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const working = work(ended);
    while (!ended.aborted) {
      await client.query("select").catch(() => lost.abort());
      await this.pause(ended);
    }
    await working;
  }

  private async pause(signal: AbortSignal): Promise<void> {
    const { askEveryMs = DEFAULT_ASK_EVERY_MS } = this.options;
    await wait(askEveryMs, undefined, { signal }).catch(() => {});
  }
}
