import type { JobResults, ResultDownload } from "../contract/api";
import { deadline } from "./deadline";
import { errorClass, MillraceError, NotFoundError, ServiceError } from "./errors";
import { type Transport, transferError } from "./transport";

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called as bytes arrive, with the total so far of this file. */
  readonly onBytes?: ((received: number, total: number) => void) | undefined;
}

export interface DownloadedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Fetches the signed addresses of a job's files. */
async function getResults(transport: Transport, jobId: string, signal?: AbortSignal): Promise<JobResults> {
  const path = `/jobs/${encodeURIComponent(jobId)}/results`;
  return (await transport.send<JobResults>({ method: "GET", path, repeatable: true, signal })).body;
}

/**
 * Streams a published file to disk: into a temporary file beside the target, compared with the published checksum, then
 * renamed. The target is either complete or untouched.
 */
export async function downloadFile(
  transport: Transport,
  jobId: string,
  name: string,
  path: string,
  options: DownloadOptions = {},
): Promise<DownloadedFile> {
  return await transport.withRetries(true, options.signal, async () => {
    // Asked for anew at each try: a signed address may have run out by then.
    const results = await getResults(transport, jobId, options.signal);
    const file = results.files.find((candidate) => candidate.name === name);
    if (file === undefined) throw notPublished(results, name);
    return await fetchTo(transport, file, path, options);
  });
}

function notPublished(results: JobResults, name: string): NotFoundError {
  const names = results.files.map((file) => file.name).join(", ");
  const remedy = names === "" ? "the job has no files" : `it has ${names}`;
  return new NotFoundError("ARTIFACT_NOT_FOUND", `job ${results.id} published no file ${name}; ${remedy}`, {
    jobId: results.id,
  });
}

async function fetchTo(
  transport: Transport,
  file: ResultDownload,
  path: string,
  options: DownloadOptions,
): Promise<DownloadedFile> {
  const url = new URL(file.url, transport.settings.baseUrl).href;
  const limit = deadline(transport.settings.timeoutMs, options.signal);
  let received = 0;
  const moved = (bytes: number) => {
    limit.extend();
    received += bytes;
    options.onBytes?.(received, file.bytes);
  };
  try {
    const init: RequestInit = { signal: limit.signal, redirect: "error" };
    const response = await transport.exchange(url, init, limit, options.signal);
    if (!response.ok || response.body === null) throw await downloadRefusal(transport, response, file);
    return await store(response.body, file, path, moved);
  } catch (error) {
    throw error instanceof MillraceError || isFileSystemError(error)
      ? error
      : transferError(error, url, limit, options.signal);
  } finally {
    limit.clear();
  }
}

async function downloadRefusal(transport: Transport, response: Response, file: ResultDownload): Promise<MillraceError> {
  const refusal = transport.refusal(response, await response.text());
  if (refusal.code !== "UNEXPECTED_ANSWER") return refusal;
  const kind = errorClass(response.status);
  return new kind("TRANSFER_FAILED", `${file.name}: the download was refused with status ${response.status}`, {
    status: response.status,
    cause: refusal,
  });
}

async function store(
  body: ReadableStream<Uint8Array>,
  file: ResultDownload,
  path: string,
  moved: (bytes: number) => void,
): Promise<DownloadedFile> {
  const [{ createHash, randomUUID }, { mkdir, open, rename, rm }, { dirname }] = await Promise.all([
    import("node:crypto"),
    import("node:fs/promises"),
    import("node:path"),
  ]);
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.part`;
  const hash = createHash("sha256");
  try {
    const target = await open(temporary, "wx");
    try {
      for await (const chunk of body) {
        hash.update(chunk);
        await target.writeFile(chunk);
        moved(chunk.byteLength);
        release(chunk);
      }
      await target.sync();
    } finally {
      await target.close();
    }
    const sha256 = hash.digest("hex");
    if (sha256 !== file.sha256) throw checksumError(file, sha256);
    await rename(temporary, path);
    return { path, bytes: file.bytes, sha256 };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Gives a piece's memory back at once where the engine can (Node 22 and later). Left to the garbage collector, some
 * 20 MB more of written pieces wait for it. Only what nobody else can look into: a view of a larger buffer is left alone.
 */
function release({ buffer, byteLength }: Uint8Array): void {
  if (byteLength !== buffer.byteLength || !("transfer" in buffer) || typeof buffer.transfer !== "function") return;
  buffer.transfer(0);
}

/** Worth another try, as a broken connection is. */
function checksumError(file: ResultDownload, found: string): ServiceError {
  return new ServiceError(
    "CHECKSUM_MISMATCH",
    `${file.name}: must have SHA-256 ${file.sha256}, got ${found}; the file was not kept, download it again`,
  );
}

/** A full disk or a missing permission is the caller's. The network's troubles come as the `cause` of a TypeError. */
function isFileSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
