import { afterEach, beforeEach, expect } from "vitest";
import type { Job } from "../../src/jobs/job";
import type { Clock, JobStore } from "../../src/jobs/ports";
import { type JobChange, type JobEvent, transition } from "../../src/jobs/transitions";
import { ManualClock } from "./jobs";

/** Makes what a suite tests anew before each of its tests, on a clock of its own, and closes it after the test. */
export function madeForEach<Parts extends { close(): Promise<void> }>(
  create: (clock: Clock) => Promise<Parts>,
  use: (parts: Parts, clock: ManualClock) => void,
): void {
  let parts: Parts | undefined;
  beforeEach(async () => {
    const clock = new ManualClock();
    parts = await create(clock);
    use(parts, clock);
  });
  afterEach(async () => {
    const open = parts;
    parts = undefined;
    await open?.close();
  });
}

/** What happens to a stored job, and how its change is written. */
export interface Move {
  readonly event: JobEvent;
  readonly now: number;
  readonly change?: JobChange;
  readonly options?: Parameters<JobStore["replace"]>[2];
}

/** Moves a stored job on, which both the rules and the store have to allow; gives the job as it is then. */
export async function moved(store: JobStore, job: Job, { event, now, change = {}, options }: Move): Promise<Job> {
  const next = transition(job, event, now, change);
  if (!next) throw new Error(`${event} is refused in ${job.state}`);
  expect(await store.replace(job, next, options)).toBe(true);
  return next;
}
