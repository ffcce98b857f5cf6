import { RefusedError } from "./errors";
import { findJob } from "./get-job";
import type { ResultManifest } from "./job";
import { inputKey, resultKey } from "./keys";
import type { SignedRequest } from "./ports";
import type { JobReference, RequestPorts } from "./request-ports";

export interface UploadRequest {
  readonly tenant: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: number;
  /** Of an earlier upload for the same job. @default - a new id */
  readonly jobId?: string;
  readonly maxBytes: number;
  /** How long the URL works. */
  readonly lifetimeMs: number;
}

export interface GrantedUpload {
  readonly jobId: string;
  readonly key: string;
  readonly request: SignedRequest;
  readonly expiresAt: number;
}

/** What helps against a file that is larger than any real input. */
export const SMALLER = "look for a line that never ends or a file of another kind, or send less data";

/** A signed URL for one input file of a job that is to be submitted. */
export async function presignUpload(ports: RequestPorts, request: UploadRequest): Promise<GrantedUpload> {
  const { filename, maxBytes } = request;
  if (request.bytes > maxBytes) {
    const message = `must be at most ${maxBytes} bytes, got ${request.bytes}`;
    const issues = [{ path: filename, message, remedy: SMALLER }];
    throw new RefusedError("PAYLOAD_TOO_LARGE", `${filename}: ${message}`, { issues });
  }
  const jobId = request.jobId ?? ports.ids.jobId();
  if (request.jobId !== undefined) await refuseSubmitted(ports, { tenant: request.tenant, id: jobId });
  const key = inputKey(request.tenant, jobId, filename);
  const expiresAt = ports.clock.now() + request.lifetimeMs;
  const { contentType, bytes } = request;
  return { jobId, key, expiresAt, request: await ports.objects.signUpload({ key, contentType, bytes, expiresAt }) };
}

/** The input of a submitted job is fixed: what the worker reads is what was checked. */
export async function refuseSubmitted(ports: Pick<RequestPorts, "store">, reference: JobReference): Promise<void> {
  if ((await ports.store.find(reference.tenant, reference.id)) === undefined) return;
  throw new RefusedError(
    "JOB_ID_TAKEN",
    "the job was submitted and its input is fixed; leave jobId out for a new one",
    {
      jobId: reference.id,
    },
  );
}

export interface DownloadRequest extends JobReference {
  readonly name: string;
  readonly lifetimeMs: number;
}

export interface GrantedDownload {
  readonly request: SignedRequest;
  readonly expiresAt: number;
}

/** A signed URL for a published file of one job, and for nothing else. */
export async function presignDownload(ports: RequestPorts, request: DownloadRequest): Promise<GrantedDownload> {
  const { result } = await findJob(ports, request);
  if (result === null || !result.files.some((file) => file.name === request.name)) {
    const message = `the job has no published file ${request.name}; see its artifacts`;
    throw new RefusedError("ARTIFACT_NOT_FOUND", message, { jobId: request.id });
  }
  return signResultFile(ports, result, request.name, request.lifetimeMs);
}

/** A signed URL for one file of a manifest. */
export async function signResultFile(
  ports: Pick<RequestPorts, "objects" | "clock">,
  result: ResultManifest,
  name: string,
  lifetimeMs: number,
): Promise<GrantedDownload> {
  const expiresAt = ports.clock.now() + lifetimeMs;
  const grant = { key: resultKey(result, name), fileName: name, expiresAt };
  return { expiresAt, request: await ports.objects.signDownload(grant) };
}
