import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

/** Where a body goes and what it is. */
export interface Target {
  readonly Bucket: string;
  readonly Key: string;
  readonly ContentType: string;
}

export interface Written {
  readonly bytes: number;
  readonly sha256: string;
  /** Set where the object does not carry its hash itself. */
  readonly etag?: string;
}

/** Larger bodies go up in parts of this size, a few at a time; S3 takes 10,000 parts, so 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_A_TIME = 3;

/** Metadata of an object that says its hash, in hexadecimal digits. */
export const HASH_METADATA = "sha256";

/** Stores a body of any length. What fits into one part is one request, which S3 checks against its hash. */
export async function upload(client: S3Client, target: Target, body: Readable | Uint8Array): Promise<Written> {
  if (body instanceof Uint8Array) return putWhole(client, target, body);
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array | string>;
  const first: Buffer[] = [];
  let bytes = 0;
  while (bytes <= PART_BYTES) {
    const { done, value } = await chunks.next();
    if (done) return putWhole(client, target, Buffer.concat(first));
    const chunk = Buffer.from(value);
    first.push(chunk);
    bytes += chunk.length;
  }
  return putParts(client, target, first, chunks);
}

async function putWhole(client: S3Client, target: Target, Body: Uint8Array): Promise<Written> {
  const digest = createHash("sha256").update(Body).digest();
  const sha256 = digest.toString("hex");
  const Metadata = { [HASH_METADATA]: sha256 };
  await client.send(new PutObjectCommand({ ...target, Body, Metadata, ChecksumSHA256: digest.toString("base64") }));
  return { bytes: Body.length, sha256 };
}

/** The hash is known at the end only. A body that breaks leaves nothing: its parts are thrown away. */
async function putParts(
  client: S3Client,
  target: Target,
  first: readonly Buffer[],
  rest: AsyncIterator<Uint8Array | string>,
): Promise<Written> {
  const hash = createHash("sha256");
  let bytes = 0;
  async function* measured() {
    for (const chunk of first) yield measure(chunk);
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield measure(Buffer.from(next.value));
  }
  function measure(chunk: Buffer): Buffer {
    hash.update(chunk);
    bytes += chunk.length;
    return chunk;
  }
  const { ETag } = await new Upload({
    client,
    params: { ...target, Body: Readable.from(measured(), { objectMode: false }) },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_A_TIME,
  }).done();
  return { bytes, sha256: hash.digest("hex"), ...(ETag !== undefined && { etag: ETag }) };
}
