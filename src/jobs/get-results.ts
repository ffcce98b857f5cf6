import { isFinal, type ResultFile } from "../contract/job";
import { RefusedError } from "./errors";
import { findJob } from "./get-job";
import type { Job } from "./job";
import type { SignedRequest } from "./ports";
import { signResultFile } from "./presign";
import type { JobReference, RequestPorts } from "./request-ports";

export interface SignedFile {
  readonly file: ResultFile;
  readonly request: SignedRequest;
  readonly expiresAt: number;
}

/** A finished job with a signed download for each of its files; `JOB_NOT_FINISHED` before. */
export async function getResults(
  ports: RequestPorts,
  request: JobReference & { readonly lifetimeMs: number },
): Promise<{ readonly job: Job; readonly files: readonly SignedFile[] }> {
  const job = await findJob(ports, request);
  if (!isFinal(job.state)) {
    throw new RefusedError("JOB_NOT_FINISHED", `the job is ${job.state}; wait with GET /jobs/{id}?wait=25`, {
      jobId: job.id,
      retryAfterSeconds: 2,
    });
  }
  const { result } = job;
  if (result === null) return { job, files: [] };
  const sign = async (file: ResultFile): Promise<SignedFile> => ({
    file,
    ...(await signResultFile(ports, result, file.name, request.lifetimeMs)),
  });
  return { job, files: await Promise.all(result.files.map(sign)) };
}
