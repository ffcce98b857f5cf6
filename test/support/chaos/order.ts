import type { FailPoint } from "./fail-point";

/** Where the jobs of a platform are. */
export type Backing =
  | { readonly type: "sqlite"; readonly folder: string }
  | {
      readonly type: "postgres";
      readonly folder: string;
      readonly port: number;
      readonly database: string;
      readonly user: string;
      readonly caFile: string;
      readonly queueUrl: string;
    };

/** What a process of the platform is told to be. */
export interface Order {
  readonly role: "api" | "worker";
  readonly backing: Backing;
  /** Of its own, for files of runs. */
  readonly workFolder: string;
  /** Also relays messages and sweeps. */
  readonly keepsHouse: boolean;
  readonly point?: FailPoint;
  /** Submits as one does who knows no outbox: stores the job, then sends its message, and never looks again. */
  readonly naive: boolean;
  readonly leaseMs: number;
  /** A message that the queue took so long ago and that nobody works on counts as lost. */
  readonly lostAfterMs: number;
}

/** What a process tells: where its API answers, or just that it works. */
export interface Ready {
  readonly url: string | null;
}

/** From now on the process's clock is so far from the machine's. */
export interface ClockJump {
  readonly offsetMs: number;
}
