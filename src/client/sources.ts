import { MillraceError } from "./errors";

/** A file on disk, streamed from there. */
export interface PathSource {
  readonly path: string;
  /** @default - the path's last part */
  readonly name?: string;
  /** @default - by the name's ending */
  readonly contentType?: string;
}

/** Content in memory. */
export interface DataSource {
  readonly name: string;
  readonly data: Uint8Array | Blob | string;
  /** @default - by the name's ending */
  readonly contentType?: string;
}

/** A stream of known length. It can be read only once, so an upload that breaks is not tried again. */
export interface StreamSource {
  readonly name: string;
  readonly stream: AsyncIterable<Uint8Array>;
  /** Exact length. */
  readonly bytes: number;
  /** @default - by the name's ending */
  readonly contentType?: string;
}

export type FileSource = PathSource | DataSource | StreamSource;

/** A source whose length is known. */
export interface SizedFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  /** `content` may be called again for another try. */
  readonly repeatable: boolean;
  content(): Uint8Array<ArrayBuffer> | Blob | AsyncIterable<Uint8Array>;
}

/** Small pieces are freed sooner: a quarter of the stream's default holds the peak 20 MB lower. */
const READ_AHEAD_BYTES = 16_384;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  json: "application/json",
  txt: "text/plain",
  lp: "text/plain",
  mps: "text/plain",
  gz: "application/gzip",
  zip: "application/zip",
};

function contentTypeOf(name: string): string {
  return CONTENT_TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}

/** Looks a source up: its name, its length and how to read it. Nothing is read yet. */
export async function sizeUp(source: FileSource): Promise<SizedFile> {
  if ("path" in source) return await sizeUpPath(source);
  const contentType = source.contentType ?? contentTypeOf(source.name);
  if ("stream" in source) {
    const { name, bytes, stream } = source;
    return { name, contentType, bytes, repeatable: false, content: () => stream };
  }
  const { name, data } = source;
  const content = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const bytes = content instanceof Blob ? content.size : content.byteLength;
  return { name, contentType, bytes, repeatable: true, content: () => whole(content) };
}

/** `fetch` takes no view of a shared buffer; every other view passes as it is. */
function whole(content: Uint8Array | Blob): Uint8Array<ArrayBuffer> | Blob {
  if (content instanceof Blob) return content;
  return content.buffer instanceof ArrayBuffer
    ? new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
    : new Uint8Array(content);
}

async function sizeUpPath(source: PathSource): Promise<SizedFile> {
  const [{ createReadStream }, { stat }, { basename }] = await Promise.all([
    import("node:fs"),
    import("node:fs/promises"),
    import("node:path"),
  ]);
  const name = source.name ?? basename(source.path);
  const info = await stat(source.path).catch((cause: unknown) => {
    throw new MillraceError("FILE_UNREADABLE", `${source.path}: cannot be read; check the path`, { cause });
  });
  if (!info.isFile()) {
    throw new MillraceError("FILE_UNREADABLE", `${source.path}: must be a file; name the files of a folder one by one`);
  }
  return {
    name,
    contentType: source.contentType ?? contentTypeOf(name),
    bytes: info.size,
    repeatable: true,
    // A file that grows meanwhile is read as it was; one that shrinks ends the upload with an error.
    content: () => createReadStream(source.path, { end: Math.max(0, info.size - 1), highWaterMark: READ_AHEAD_BYTES }),
  };
}
