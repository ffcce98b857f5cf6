import { jobNotFound } from "./errors";
import type { Job } from "./job";
import type { JobReference, PlacedJob, RequestPorts } from "./request-ports";

/** A tenant's job, or `JOB_NOT_FOUND`: the id of somebody else's job is no different from one that does not exist. */
export async function findJob(ports: Pick<RequestPorts, "store">, { tenant, id }: JobReference): Promise<Job> {
  const job = await ports.store.find(tenant, id);
  if (job === undefined) throw jobNotFound(id);
  return job;
}

export async function placeJob(ports: Pick<RequestPorts, "store">, job: Job): Promise<PlacedJob> {
  return { job, queuePosition: job.state === "queued" ? await ports.store.queuePosition(job) : null };
}

/** A tenant's job with its place in the queue. */
export async function getJob(ports: Pick<RequestPorts, "store">, reference: JobReference): Promise<PlacedJob> {
  return placeJob(ports, await findJob(ports, reference));
}
