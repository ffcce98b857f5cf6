import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import {
  type Clock,
  type DownloadGrant,
  type ObjectStore,
  type PresentedRequest,
  type SignatureVerdict,
  type SignedObjects,
  type SignedRequest,
  type StoredObject,
  type UploadGrant,
  UploadSizeError,
} from "../../../jobs/ports";
import { syncFolder, writeDurably } from "./durable-file";
import { keyToPath, prefixToPath } from "./key";
import { downloadQuery, uploadQuery, verifySignedRequest } from "./signature";

/** What the file of a key holds: where the bytes lie and what they are. */
interface Entry extends StoredObject {
  /** Name below `.data` of the same folder. */
  readonly file: string;
}

/** Below each folder; no key's segment starts with a dot. */
const DATA = ".data";

export interface LocalObjectStoreOptions {
  /** Folder of its own. */
  readonly folder: string;
  readonly secret: Uint8Array;
  readonly clock: Clock;
  /** Where the API serves signed requests, without a slash at the end: `http://127.0.0.1:8080`. Asked at each signing. */
  readonly baseUrl: () => string;
}

/**
 * Objects as files. The file of a key is a small entry that names the file with the bytes, so one rename replaces an
 * object whole: a reader sees the old one or the new one, and a kill in between leaves the old one.
 */
export class LocalObjectStore implements ObjectStore, SignedObjects {
  private readonly root: string;
  private readonly temporary: string;

  private constructor(private readonly options: LocalObjectStoreOptions) {
    this.root = join(options.folder, "keys");
    this.temporary = join(options.folder, "temporary");
  }

  static async open(options: LocalObjectStoreOptions): Promise<LocalObjectStore> {
    const store = new LocalObjectStore(options);
    await mkdir(store.root, { recursive: true });
    await mkdir(store.temporary, { recursive: true });
    return store;
  }

  /** Ends what killed processes left half-written. Only for a caller who knows that nobody is writing. */
  async removeLeftovers(): Promise<void> {
    await rm(this.temporary, { recursive: true, force: true });
    await mkdir(this.temporary, { recursive: true });
  }

  put(key: string, contentType: string, body: Readable | Uint8Array): Promise<StoredObject> {
    return this.write(key, contentType, body);
  }

  async receive(grant: UploadGrant, body: Readable): Promise<StoredObject> {
    return this.write(grant.key, grant.contentType, body, (bytes, ended) => {
      if (bytes > grant.bytes || (ended && bytes < grant.bytes)) throw new UploadSizeError(grant.bytes, bytes);
    });
  }

  async head(key: string): Promise<StoredObject | undefined> {
    const entry = await readEntry(keyToPath(this.root, key));
    return entry && publicPart(entry);
  }

  async read(key: string): Promise<Readable | undefined> {
    const path = keyToPath(this.root, key);
    // an object that is replaced between the two reads is there again at the second try
    for (let tries = 0; tries < 3; tries++) {
      const entry = await readEntry(path);
      if (!entry) return undefined;
      const handle = await unlessMissing(open(join(dirname(path), DATA, entry.file), "r"));
      if (handle) return handle.createReadStream();
    }
    return undefined;
  }

  async list(prefix: string): Promise<readonly StoredObject[]> {
    const found: StoredObject[] = [];
    const folders = [prefixToPath(this.root, prefix)];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const item of (await unlessMissing(readdir(folder, { withFileTypes: true }))) ?? []) {
        const path = join(folder, item.name);
        if (item.isDirectory() && item.name !== DATA) folders.push(path);
        const entry = item.isFile() ? await readEntry(path) : undefined;
        if (entry) found.push(publicPart(entry));
      }
    }
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async remove(key: string): Promise<void> {
    const path = keyToPath(this.root, key);
    const entry = await readEntry(path);
    if (!entry) return;
    await rm(path, { force: true });
    await syncFolder(dirname(path));
    await rm(join(dirname(path), DATA, entry.file), { force: true });
  }

  async removePrefix(prefix: string): Promise<void> {
    await rm(prefixToPath(this.root, prefix), { recursive: true, force: true });
  }

  async signUpload(grant: UploadGrant): Promise<SignedRequest> {
    const url = this.url(grant.key, uploadQuery(this.options.secret, grant));
    return { method: "PUT", url, headers: { "content-type": grant.contentType } };
  }

  async signDownload(grant: DownloadGrant): Promise<SignedRequest> {
    return { method: "GET", url: this.url(grant.key, downloadQuery(this.options.secret, grant)), headers: {} };
  }

  verify(request: PresentedRequest): SignatureVerdict {
    return verifySignedRequest(this.options.secret, request, this.options.clock.now());
  }

  private url(key: string, query: URLSearchParams): string {
    keyToPath(this.root, key);
    return `${this.options.baseUrl()}/objects/${key.split("/").map(encodeURIComponent).join("/")}?${query}`;
  }

  private async write(
    key: string,
    contentType: string,
    body: Readable | Uint8Array,
    check?: (bytes: number, ended: boolean) => void,
  ): Promise<StoredObject> {
    const path = keyToPath(this.root, key);
    const file = randomBytes(16).toString("hex");
    const data = join(dirname(path), DATA, file);
    const written = await writeDurably(this.temporary, data, body, check);
    const entry: Entry = { key, ...written, contentType, storedAt: this.options.clock.now(), file };
    const previous = await readEntry(path);
    try {
      await writeDurably(this.temporary, path, Buffer.from(JSON.stringify(entry)));
    } catch (error) {
      await rm(data, { force: true });
      throw error;
    }
    if (previous) await rm(join(dirname(path), DATA, previous.file), { force: true });
    return publicPart(entry);
  }
}

function publicPart({ key, bytes, sha256, contentType, storedAt }: Entry): StoredObject {
  return { key, bytes, sha256, contentType, storedAt };
}

async function readEntry(path: string): Promise<Entry | undefined> {
  const text = await unlessMissing(readFile(path, "utf8"));
  return text === undefined ? undefined : (JSON.parse(text) as Entry);
}

/** A folder where a file was asked for is as good as nothing: its name is the start of other keys. */
async function unlessMissing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw error;
  }
}
