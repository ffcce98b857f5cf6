import type { JobQueue, JobStore, ObjectStore, Outbox } from "../../../src/jobs/ports";

/** The ports of a platform. */
export interface Parts {
  readonly store: JobStore;
  readonly outbox: Outbox;
  readonly queue: JobQueue;
  readonly objects: ObjectStore;
  close(): Promise<void>;
}
