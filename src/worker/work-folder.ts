import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileNameSchema, type ResultFile } from "../contract/job";
import type { InputFileRef, ObjectStore } from "../jobs/ports";

/** The input file is not the one that was submitted, or is gone. */
export class InputChangedError extends Error {
  override readonly name = "InputChangedError";
}

/** A run wrote something that cannot be published. */
export class OutputNameError extends Error {
  override readonly name = "OutputNameError";
}

/** The two folders of one run. */
export interface WorkFolder {
  readonly inputDirectory: string;
  readonly outputDirectory: string;
  remove(): Promise<void>;
}

export async function makeWorkFolder(root: string): Promise<WorkFolder> {
  const folder = join(root, randomUUID());
  const [inputDirectory, outputDirectory] = [join(folder, "input"), join(folder, "output")];
  await mkdir(inputDirectory, { recursive: true });
  await mkdir(outputDirectory, { recursive: true });
  return { inputDirectory, outputDirectory, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Empties the output folder, so that what a killed run had begun to write is not taken for its result. */
export async function emptyFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

/** Lays the input files into a folder, and sees that each is the one that was submitted. */
export async function layInputs(
  objects: ObjectStore,
  inputs: readonly (InputFileRef & { readonly sha256?: string })[],
  folder: string,
): Promise<void> {
  for (const { name, key, sha256 } of inputs) {
    const body = await objects.read(key);
    if (!body) throw new InputChangedError(`the input file ${name} is not there any more; submit the job again`);
    const hash = createHash("sha256");
    const hashing = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(body, hashing, createWriteStream(join(folder, name), { flags: "wx" }));
    if (sha256 !== undefined && hash.digest("hex") !== sha256) {
      throw new InputChangedError(`the input file ${name} was replaced after the submission; submit the job again`);
    }
  }
}

/** Stores every file of the output folder under a prefix. */
export async function storeOutputs(
  objects: ObjectStore,
  folder: string,
  prefix: string,
): Promise<readonly ResultFile[]> {
  const files: ResultFile[] = [];
  for (const item of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = item;
    if (!item.isFile() || !fileNameSchema.safeParse(name).success) {
      throw new OutputNameError(`a run may write plain files of simple names only, got ${JSON.stringify(name)}`);
    }
    const contentType = contentTypeOf(name);
    const { bytes, sha256 } = await objects.put(`${prefix}${name}`, contentType, createReadStream(join(folder, name)));
    files.push({ name, bytes, sha256, contentType });
  }
  return files;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".csv": "text/csv; charset=utf-8",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".json": "application/json",
  ".lp": "text/plain; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mps": "text/plain; charset=utf-8",
  ".sol": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

/** From the name's ending; a browser must not guess from the content. */
function contentTypeOf(name: string): string {
  return CONTENT_TYPES[extname(name).toLowerCase()] ?? "application/octet-stream";
}
