import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  NotFound,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { keySegments, prefixSegments } from "../../../jobs/object-key";
import type {
  Clock,
  DownloadGrant,
  ListedObject,
  ObjectStore,
  SignedRequest,
  StoredObject,
  UploadGrant,
} from "../../../jobs/ports";
import { download } from "./download";
import { HASH_METADATA, upload } from "./upload";

export interface S3ObjectStoreOptions {
  readonly client: S3Client;
  /** Holds what comes from users: uploads, and files that came within submissions. */
  readonly inputBucket: string;
  /** Holds what runs write. It may be the same. */
  readonly outputBucket: string;
  /** @default - the machine's */
  readonly clock?: Clock;
}

/** Keys of files that come from users. */
const FROM_USERS = /^tenants\/[^/]+\/jobs\/[^/]+\/(inputs|inline)\//;
const UPLOADS = /^tenants\/[^/]+\/jobs\/[^/]+\/inputs\//;
/** A tag that holds the hash of an object which does not carry it itself, behind the ETag of what was hashed. */
const HASH_TAG = "millrace-sha256";
const READ_TRIES = 3;
const DELETED_AT_A_TIME = 1000;
/** S3 signs for a week at most. */
const MAX_SIGNED_SECONDS = 604_800;

/** Files in two buckets of S3, by what their keys say. */
export class S3ObjectStore implements ObjectStore {
  private readonly client: S3Client;
  private readonly clock: Clock;
  private readonly buckets: readonly string[];

  constructor(private readonly options: S3ObjectStoreOptions) {
    const { client, clock = { now: () => Date.now() }, inputBucket, outputBucket } = options;
    this.client = client;
    this.clock = clock;
    this.buckets = [...new Set([inputBucket, outputBucket])];
  }

  async put(key: string, contentType: string, body: Readable | Uint8Array): Promise<StoredObject> {
    const place = this.place(key);
    const written = await upload(this.client, { ...place, ContentType: contentType }, body);
    if (written.etag !== undefined) await this.tagHash(place, written.etag, written.sha256);
    const { LastModified } = await this.client.send(new HeadObjectCommand(place));
    const { bytes, sha256 } = written;
    return { key, bytes, sha256, contentType, storedAt: wholeSecond(LastModified) };
  }

  /** What a user uploaded carries no hash: it is read once for it, which is then kept beside it. */
  async head(key: string): Promise<StoredObject | undefined> {
    const place = this.place(key);
    for (let tries = 1; ; tries++) {
      const found = await unlessMissing(this.client.send(new HeadObjectCommand(place)));
      if (found === undefined) return undefined;
      try {
        return toStored(key, found, await this.hashOf(place, found));
      } catch (error) {
        if (!isReplaced(error) || tries === READ_TRIES) throw error;
      }
    }
  }

  async read(key: string): Promise<Readable | undefined> {
    return download(this.client, this.place(key));
  }

  async list(prefix: string): Promise<readonly ListedObject[]> {
    prefixSegments(prefix);
    const listed = await Promise.all(this.buckets.map((bucket) => this.listBucket(bucket, prefix)));
    return listed.flat().sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.place(key)));
  }

  async removePrefix(prefix: string): Promise<void> {
    prefixSegments(prefix);
    for (const Bucket of this.buckets) {
      const keys = (await this.listBucket(Bucket, prefix)).map(({ key }) => ({ Key: key }));
      for (let at = 0; at < keys.length; at += DELETED_AT_A_TIME) {
        const Objects = keys.slice(at, at + DELETED_AT_A_TIME);
        const { Errors = [] } = await this.client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        const [first] = Errors;
        if (first)
          throw new Error(`${Errors.length} objects below ${prefix} were not removed: ${first.Key}: ${first.Message}`);
      }
    }
  }

  /** Length and type are signed: S3 refuses any other, and headers of its own that were not signed. */
  async signUpload(grant: UploadGrant): Promise<SignedRequest> {
    const { contentType: ContentType, bytes: ContentLength } = grant;
    const command = new PutObjectCommand({ ...this.place(grant.key), ContentType, ContentLength });
    const url = await getSignedUrl(this.client, command, {
      ...this.lifetime(grant.expiresAt),
      signableHeaders: new Set(["host", "content-type", "content-length"]),
    });
    return { method: "PUT", url, headers: { "content-type": grant.contentType } };
  }

  async signDownload(grant: DownloadGrant): Promise<SignedRequest> {
    const command = new GetObjectCommand({
      ...this.place(grant.key),
      ResponseContentDisposition: `attachment; filename="${grant.fileName.replaceAll(/["\\]/g, "_")}"`,
    });
    const url = await getSignedUrl(this.client, command, this.lifetime(grant.expiresAt));
    return { method: "GET", url, headers: {} };
  }

  private place(key: string): { readonly Bucket: string; readonly Key: string } {
    keySegments(key);
    const { inputBucket, outputBucket } = this.options;
    return { Bucket: FROM_USERS.test(key) ? inputBucket : outputBucket, Key: key };
  }

  private lifetime(expiresAt: number) {
    const now = this.clock.now();
    const seconds = Math.min(MAX_SIGNED_SECONDS, Math.max(1, Math.floor((expiresAt - now) / 1000)));
    return { expiresIn: seconds, signingDate: new Date(now) };
  }

  private async listBucket(Bucket: string, Prefix: string): Promise<readonly ListedObject[]> {
    const found: ListedObject[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await this.client.send(
        new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }),
      );
      for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
        found.push({ key: Key, bytes: Size, storedAt: wholeSecond(LastModified) });
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return found;
  }

  private async hashOf(place: { Bucket: string; Key: string }, found: HeadObjectCommandOutput): Promise<string> {
    // S3 takes no header that was not signed; what users send is not believed all the same
    const carried = UPLOADS.test(place.Key) ? undefined : found.Metadata?.[HASH_METADATA];
    if (carried !== undefined) return carried;
    const etag = found.ETag ?? "";
    const { TagSet = [] } = await this.client.send(new GetObjectTaggingCommand(place));
    const [hashed, known] = TagSet.find(({ Key }) => Key === HASH_TAG)?.Value?.split(":") ?? [];
    if (hashed === bare(etag) && known !== undefined) return known;
    const hash = createHash("sha256");
    for await (const chunk of (await download(this.client, place, etag)) ?? []) hash.update(chunk as Uint8Array);
    const sha256 = hash.digest("hex");
    await this.tagHash(place, etag, sha256);
    return sha256;
  }

  private async tagHash(place: { Bucket: string; Key: string }, etag: string, sha256: string): Promise<void> {
    const TagSet = [{ Key: HASH_TAG, Value: `${bare(etag)}:${sha256}` }];
    await this.client.send(new PutObjectTaggingCommand({ ...place, Tagging: { TagSet } }));
  }
}

function toStored(key: string, found: HeadObjectCommandOutput, sha256: string): StoredObject {
  const { ContentLength: bytes = 0, ContentType: contentType = "application/octet-stream", LastModified } = found;
  return { key, bytes, sha256, contentType, storedAt: wholeSecond(LastModified) };
}

/** Listings may say the time finer than the header of an object does. */
function wholeSecond(time: Date | undefined): number {
  return time === undefined ? 0 : Math.floor(time.getTime() / 1000) * 1000;
}

/** True where an object was replaced by another while it was read. */
function isReplaced(error: unknown): boolean {
  return (error as Error).name === "PreconditionFailed";
}

function bare(etag: string): string {
  return etag.replaceAll('"', "");
}

async function unlessMissing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof NotFound || (error as Error).name === "NoSuchKey") return undefined;
    throw error;
  }
}
