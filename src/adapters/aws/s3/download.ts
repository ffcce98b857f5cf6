import { Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** Read at a time: a broken connection costs one part, and no more than two lie in memory. */
const PART_BYTES = 8 * 1024 * 1024;

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

interface Part {
  readonly bytes: Uint8Array;
  readonly etag: string | undefined;
  readonly total: number;
}

/**
 * An object's bytes, all of one version of it: of the one with `etag` if that is given. Undefined if there is none. The
 * next part is fetched while one is read.
 */
export async function download(client: S3Client, place: Place, etag?: string): Promise<Readable | undefined> {
  const first = await part(client, place, 0, etag);
  return first && Readable.from(bytesFrom(client, place, first), { objectMode: false });
}

async function* bytesFrom(client: S3Client, place: Place, first: Part): AsyncGenerator<Uint8Array> {
  let at = first.bytes.length;
  let next = at < first.total ? ahead(client, place, at, first.etag) : undefined;
  if (first.bytes.length > 0) yield first.bytes;
  while (next !== undefined) {
    const got = await next;
    if (got instanceof Error) throw got;
    at += got.bytes.length;
    next = at < first.total ? ahead(client, place, at, first.etag) : undefined;
    yield got.bytes;
  }
}

/** Begins to fetch. It fails when it is waited for, and never where nobody waits. */
function ahead(client: S3Client, place: Place, from: number, etag: string | undefined): Promise<Part | Error> {
  return part(client, place, from, etag).then(
    (got) =>
      got === undefined || got.bytes.length === 0 ? new Error(`${place.Key} was removed while it was read`) : got,
    (error: Error) => error,
  );
}

async function part(client: S3Client, place: Place, from: number, etag: string | undefined): Promise<Part | undefined> {
  const Range = `bytes=${from}-${from + PART_BYTES - 1}`;
  try {
    const answer = await client.send(new GetObjectCommand({ ...place, Range, IfMatch: etag }));
    const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    const total = Number(/\/(\d+)$/.exec(answer.ContentRange ?? "")?.[1] ?? bytes.length);
    return { bytes, etag: answer.ETag, total };
  } catch (error) {
    const { name } = error as Error;
    if (name === "NoSuchKey") return undefined;
    // an empty object has no first byte
    if (name === "InvalidRange" && from === 0) return { bytes: new Uint8Array(), etag, total: 0 };
    throw error;
  }
}
