import type { JobInput, PresignedUpload } from "../contract/api";
import { type Deadline, deadline, follow } from "./deadline";
import { errorClass, MillraceError } from "./errors";
import type { SizedFile } from "./sources";
import { type Transport, transferError } from "./transport";

export interface UploadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called as bytes leave, with the total so far over all files. */
  readonly onBytes?: ((sent: number, total: number) => void) | undefined;
}

/** Where no progress can be seen (a body in memory), a transfer this slow is still given its time. */
const SLOWEST_BYTES_PER_MS = 100;
const LANES = 4;

/** Uploads the files of one job, four at a time, and answers what to name in the submission. */
export async function uploadFiles(
  transport: Transport,
  jobId: string,
  files: readonly SizedFile[],
  options: UploadOptions,
): Promise<JobInput[]> {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  let sent = 0;
  const moved = (bytes: number) => {
    sent += bytes;
    options.onBytes?.(sent, total);
  };
  const { controller: stop, unlink } = follow(options.signal);
  const { signal } = stop;
  const inputs: JobInput[] = new Array(files.length);
  const waiting = files.entries();
  const lane = async () => {
    for (const [index, file] of waiting) inputs[index] = await uploadFile(transport, jobId, file, signal, moved);
  };
  const lanes = Array.from({ length: Math.min(LANES, files.length) }, lane);
  try {
    await Promise.all(lanes);
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(lanes);
    throw error;
  } finally {
    unlink();
  }
  return inputs;
}

/** Uploads one file. An empty one travels inside the submission: there is nothing to sign. */
async function uploadFile(
  transport: Transport,
  jobId: string,
  file: SizedFile,
  signal: AbortSignal,
  moved: (bytes: number) => void,
): Promise<JobInput> {
  if (file.bytes === 0) return { name: file.name, text: "" };
  let grant = await presignUpload(transport, jobId, file, signal);
  await transport.withRetries(file.repeatable, signal, async (tries) => {
    // The URL lives five minutes; a try that failed may have used them up.
    if (tries > 1) grant = await presignUpload(transport, jobId, file, signal);
    await put(transport, grant, file, signal, moved);
  });
  return { name: file.name, key: grant.key };
}

async function presignUpload(
  transport: Transport,
  jobId: string,
  file: SizedFile,
  signal: AbortSignal,
): Promise<PresignedUpload> {
  const answer = await transport.send<PresignedUpload>({
    method: "POST",
    path: "/presign/upload",
    body: { filename: file.name, contentType: file.contentType, bytes: file.bytes, jobId },
    repeatable: true,
    signal,
  });
  return answer.body;
}

async function put(
  transport: Transport,
  grant: PresignedUpload,
  file: SizedFile,
  signal: AbortSignal,
  moved: (bytes: number) => void,
): Promise<void> {
  const content = file.content();
  const streamed = !(content instanceof Blob || content instanceof Uint8Array);
  const { timeoutMs, baseUrl } = transport.settings;
  const limit = deadline(streamed ? timeoutMs : timeoutMs + file.bytes / SLOWEST_BYTES_PER_MS, signal);
  const url = new URL(grant.url, baseUrl).href;
  let counted = 0;
  const seen = (bytes: number) => {
    counted += bytes;
    moved(bytes);
  };
  try {
    const init = streamed ? streamInit(content, file, limit, seen) : { body: content };
    const headers = { ...grant.headers, ...("headers" in init ? init.headers : {}) };
    // Not only for safety: where it might have to follow a redirect, `fetch` keeps a copy of all that it sends.
    const request: RequestInit = { method: grant.method, signal: limit.signal, redirect: "error", ...init, headers };
    const response = await transport.exchange(url, request, limit, signal);
    const text = await response.text().catch((error: unknown) => {
      throw transferError(error, url, limit, signal);
    });
    if (!response.ok) throw uploadRefusal(transport.refusal(response, text), file);
    seen(file.bytes - counted);
  } catch (error) {
    moved(-counted);
    throw error;
  } finally {
    limit.clear();
  }
}

/**
 * With a length the body is sent as it is; without one it would go out in chunks, which S3 refuses, and `fetch` would
 * hold all of it in memory.
 */
function streamInit(
  content: AsyncIterable<Uint8Array>,
  file: SizedFile,
  limit: Deadline,
  seen: (bytes: number) => void,
): RequestInit & { readonly duplex: "half"; readonly headers: Record<string, string> } {
  const body = streamOf(content, file, limit, seen);
  return { body, duplex: "half", headers: { "content-length": String(file.bytes) } };
}

/** A stream that is read only as fast as it is sent, and that ends with an error if its length is not as promised. */
function streamOf(
  content: AsyncIterable<Uint8Array>,
  file: SizedFile,
  limit: Deadline,
  seen: (bytes: number) => void,
): ReadableStream<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]();
  let left = file.bytes;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next().catch((cause: unknown) => {
          throw new MillraceError("FILE_UNREADABLE", `${file.name}: cannot be read; check it and try again`, { cause });
        });
        left -= next.done === true ? 0 : next.value.byteLength;
        if (left < 0 || (next.done === true && left > 0)) {
          controller.error(lengthError(file, left));
          return;
        }
        if (next.done === true) {
          controller.close();
          return;
        }
        limit.extend();
        seen(next.value.byteLength);
        controller.enqueue(next.value);
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function lengthError(file: SizedFile, left: number): MillraceError {
  const found = file.bytes - left;
  return new MillraceError(
    "FILE_UNREADABLE",
    `${file.name}: must have the ${file.bytes} bytes that were announced, got ${left < 0 ? "more" : found}; leave the file alone while it is uploaded`,
  );
}

/** An object store outside the service answers in its own words; ours are clearer. */
function uploadRefusal(refusal: MillraceError, file: SizedFile): MillraceError {
  if (refusal.code !== "UNEXPECTED_ANSWER") return refusal;
  const status = refusal.status ?? 0;
  const kind = errorClass(status);
  return new kind("TRANSFER_FAILED", `${file.name}: the upload was refused with status ${status}`, {
    status,
    cause: refusal,
  });
}
