import type { Measures } from "../jobs/measures";
import type { Clock, JobQueue, JobStore, ObjectStore } from "../jobs/ports";
import type { JobRunner } from "../jobs/runner";
import type { Tracing } from "../jobs/tracing";

/** Where the worker's log lines go; pino fits as it is. */
interface WorkerLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface WorkerPorts {
  readonly store: JobStore;
  readonly queue: JobQueue;
  readonly objects: ObjectStore;
  readonly runner: JobRunner;
  readonly clock: Clock;
  readonly log: WorkerLog;
  /** Follows jobs through their runs. @default - nothing is followed */
  readonly tracing?: Tracing;
  /** Takes how runs end and how long they took. @default - nobody */
  readonly measures?: Measures;
}

/** How a worker keeps time. All in milliseconds. */
export interface WorkerTimes {
  /** A run that gave no sign of life for so long is taken over. */
  readonly leaseMs: number;
  /** Signs of life. Well below the lease, so that one may fail. */
  readonly heartbeatMs: number;
  /** Progress and log lines are written this often at most. */
  readonly reportMs: number;
  /** How soon a wish to cancel is seen. */
  readonly cancelPollMs: number;
  /** A run that was asked to stop is killed after this. */
  readonly graceMs: number;
  /** Finishing the checkpoint of a killed run may take this long. */
  readonly finishMs: number;
  /** How long an idle worker waits before it asks the queue again. */
  readonly idleMs: number;
}

export const WORKER_TIMES: WorkerTimes = {
  leaseMs: 60_000,
  heartbeatMs: 20_000,
  reportMs: 1_000,
  cancelPollMs: 200,
  graceMs: 1_000,
  finishMs: 60_000,
  idleMs: 100,
};

export interface WorkerSettings {
  /** Folder for the files of runs at work. */
  readonly workFolder: string;
  /** Cores one run may keep busy. */
  readonly cores: number;
  /** Seconds after which a run has to end by itself, whatever its job allows. @default - as the job says */
  readonly runSeconds?: number | undefined;
  readonly times: WorkerTimes;
  /** Jobs of one tenant that may be at work, here and elsewhere. @default - as many as there are workers */
  readonly maxRunningOfTenant?: number;
}
