import type { JobState } from "../../../contract/job";
import type { Job } from "../../../jobs/job";
import { usageChange, usedPart } from "../../../jobs/quotas";
import { usagePlace } from "./places";
import type { Write } from "./table";

/**
 * The write that notes what a move changes of its tenant's usage; its condition fails beyond `atMost`. Transactions of
 * one tenant exclude each other on that item; so jobs count only where there are quotas.
 */
export function usageWrites(previous: JobState | undefined, job: Job, atMost: number | undefined): readonly Write[] {
  const change = usageChange(previous, job);
  if (change === undefined) return [];
  const part = usedPart(job.state);
  const limited = atMost !== undefined && change[part] > 0;
  const count = usagePlace(job.tenant);
  return [{ count, by: { ...change }, ...(limited && { ifAtMost: [part, atMost - change[part]] as const }) }];
}
