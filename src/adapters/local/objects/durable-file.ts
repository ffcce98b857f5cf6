import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";

/** What was written. */
export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Writes a file that is either whole and on the disk, or not there: temp → fsync → rename → fsync of the folder.
 *
 * @param temporaryFolder - on the same file system as `file`
 */
export async function writeDurably(
  temporaryFolder: string,
  file: string,
  body: Readable | Uint8Array,
  check: (bytes: number, ended: boolean) => void = () => {},
): Promise<WrittenFile> {
  const temporary = join(temporaryFolder, randomUUID());
  try {
    const handle = await open(temporary, "wx", 0o600);
    let written: WrittenFile;
    try {
      written = await copy(handle, body, check);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await makeFolder(dirname(file));
    await rename(temporary, file);
    await syncFolder(dirname(file));
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function copy(
  handle: FileHandle,
  body: Readable | Uint8Array,
  check: (bytes: number, ended: boolean) => void,
): Promise<WrittenFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    const part: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    bytes += part.byteLength;
    check(bytes, false);
    hash.update(part);
    await handle.writeFile(part);
  }
  check(bytes, true);
  return { bytes, sha256: hash.digest("hex") };
}

/** Creates the folder and makes the names of all new folders durable. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** A rename is lost with the power until its folder is synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
