import { isFinal } from "../contract/job";
import { RefusedError } from "./errors";
import { findJob } from "./get-job";
import { jobPrefix } from "./keys";
import type { JobReference, RequestPorts } from "./request-ports";

/** Removes a finished job with its files. The record goes first: nobody may find a job whose files are half gone. */
export async function deleteJob(
  ports: Pick<RequestPorts, "store" | "objects">,
  reference: JobReference,
): Promise<void> {
  const job = await findJob(ports, reference);
  const removed = isFinal(job.state) && (await ports.store.remove(job));
  if (!removed) {
    throw new RefusedError("JOB_NOT_FINISHED", "only a finished job can be deleted; cancel it first", {
      jobId: job.id,
    });
  }
  await ports.objects.removePrefix(jobPrefix(job.tenant, job.id));
}
