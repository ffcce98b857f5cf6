import type { Issue } from "../contract/problem";
import { type JobInput, MAX_INLINE_BYTES } from "../contract/submission";
import type { InputFile } from "./job";
import { isInputKey } from "./keys";
import type { KindDescription, ObjectStore } from "./ports";
import { SMALLER } from "./presign";
import type { JobReference, RequestPorts } from "./request-ports";

/** Where the mistakes of a request lie that need no file to be read. */
export function checkInputList(kind: KindDescription, inputs: readonly JobInput[]): readonly Issue[] {
  const issues: Issue[] = [];
  if (inputs.length > kind.maxFiles) {
    issues.push({ path: "/inputs", message: `must hold at most ${kind.maxFiles} files, got ${inputs.length}` });
  }
  const inline = inputs.reduce((sum, input) => sum + ("text" in input ? Buffer.byteLength(input.text) : 0), 0);
  if (inline > MAX_INLINE_BYTES) {
    const message = `text must be at most ${MAX_INLINE_BYTES} bytes in all, got ${inline}`;
    issues.push({ path: "/inputs", message, remedy: "upload the files with POST /presign/upload" });
  }
  const seen = new Set<string>();
  for (const [index, { name }] of inputs.entries()) {
    const path = `/inputs/${index}/name`;
    if (seen.has(name)) issues.push({ path, message: `must differ from the other names, got ${name} twice` });
    seen.add(name);
    if (!kind.extensions.some((extension) => name.toLowerCase().endsWith(extension))) {
      issues.push({ path, message: `must end with ${kind.extensions.join(", ")} for ${kind.name}, got ${name}` });
    }
  }
  return issues;
}

/** The files of a submission, and what is wrong with them. */
export interface CollectedInputs {
  readonly files: readonly InputFile[];
  readonly issues: readonly Issue[];
}

export interface InputSource extends JobReference {
  readonly kind: KindDescription;
  readonly inputs: readonly JobInput[];
  /** Texts are stored under it. */
  readonly textPrefix: string;
}

/** Looks up uploaded files and stores those that came as text. */
export async function collectInputs(
  { objects }: Pick<RequestPorts, "objects">,
  source: InputSource,
): Promise<CollectedInputs> {
  const { kind } = source;
  const files: InputFile[] = [];
  const issues: Issue[] = [];
  for (const input of source.inputs) {
    const found =
      "key" in input ? await findUpload(objects, source, input) : await storeText(objects, source.textPrefix, input);
    if ("message" in found) {
      issues.push(found);
      continue;
    }
    files.push(found);
    if (found.bytes > kind.maxFileBytes) {
      const message = `must be at most ${kind.maxFileBytes} bytes for ${kind.name}, got ${found.bytes}`;
      issues.push({ path: input.name, message, remedy: SMALLER });
    }
  }
  return { files, issues };
}

async function findUpload(
  objects: ObjectStore,
  { tenant, id }: JobReference,
  input: Extract<JobInput, { key: string }>,
): Promise<InputFile | Issue> {
  const remedy = "ask POST /presign/upload for a URL, send the file there, and submit with the jobId and key it gave";
  if (!isInputKey(input.key, tenant, id)) {
    return { path: input.name, message: "key must be one that was given out for this jobId", remedy };
  }
  const stored = await objects.head(input.key);
  if (stored === undefined) return { path: input.name, message: "was never uploaded", remedy };
  return { name: input.name, key: input.key, bytes: stored.bytes, sha256: stored.sha256 };
}

async function storeText(
  objects: ObjectStore,
  prefix: string,
  input: Extract<JobInput, { text: string }>,
): Promise<InputFile> {
  const { key, bytes, sha256 } = await objects.put(prefix + input.name, "text/plain", Buffer.from(input.text));
  return { name: input.name, key, bytes, sha256 };
}
