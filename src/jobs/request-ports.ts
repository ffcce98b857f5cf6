import type { Job } from "./job";
import type {
  Clock,
  Ids,
  InputInspector,
  JobStore,
  KindCatalogue,
  ObjectStore,
  RateLimiter,
  WaitingJobs,
} from "./ports";

/** What the use cases behind the API work on. */
export interface RequestPorts {
  readonly store: JobStore;
  readonly queue: WaitingJobs;
  readonly objects: ObjectStore;
  readonly kinds: KindCatalogue;
  readonly inspector: InputInspector;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Needed where submissions are limited by time. @default - nothing is counted */
  readonly rates?: RateLimiter;
}

/** A job's place: who asks, and for which. */
export interface JobReference {
  readonly tenant: string;
  readonly id: string;
}

/** A job with its place in the queue, `null` unless it waits there. */
export interface PlacedJob {
  readonly job: Job;
  readonly queuePosition: number | null;
}
