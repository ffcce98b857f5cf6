import { placeJob } from "./get-job";
import type { JobFilter, ListPosition } from "./ports";
import type { PlacedJob, RequestPorts } from "./request-ports";

export interface ListJobsRequest {
  readonly tenant: string;
  readonly filter: JobFilter;
  /** The last job of the page before. */
  readonly after?: ListPosition;
  readonly limit: number;
}

export interface JobListing {
  readonly jobs: readonly PlacedJob[];
  /** Where the next page begins; undefined on the last. */
  readonly next: ListPosition | undefined;
}

/** One page of a tenant's jobs, newest first. Jobs submitted meanwhile do not move a page that was begun. */
export async function listJobs(ports: Pick<RequestPorts, "store">, request: ListJobsRequest): Promise<JobListing> {
  const rows = await ports.store.list(request.tenant, request.filter, request.after, request.limit + 1);
  const page = rows.slice(0, request.limit);
  const last = page.at(-1);
  return {
    jobs: await Promise.all(page.map((job) => placeJob(ports, job))),
    next: rows.length > request.limit && last ? { createdAt: last.createdAt, id: last.id } : undefined,
  };
}
