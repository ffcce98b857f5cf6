import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Issue } from "../../../contract/problem";
import { LpReader } from "./lp";
import { Mistakes } from "./mistakes";
import type { NamedModel } from "./model-builder";
import { MpsReader } from "./mps";

/** Largest file as it is uploaded. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;
/** Largest text a file may unpack to: some 5 million nonzeros. */
export const MAX_TEXT_BYTES = 256 * 2 ** 20;
export const EXTENSIONS = [".lp", ".mps", ".lp.gz", ".mps.gz"] as const;

/** Lines between two looks at the rest of the program. */
const LINES_PER_TURN = 20_000;
const ONE_FILE = `give exactly one file ending in ${EXTENSIONS.join(", ")}`;

/** The text of the input file and what its name says it is. */
export interface ModelText {
  readonly file: string;
  readonly format: "lp" | "mps";
  readonly text: string;
}

/** Finds and unpacks the one model file of a folder, or lists what is wrong with it. */
export async function openModelFile(directory: string): Promise<ModelText | readonly Issue[]> {
  const files = (await readdir(directory)).sort();
  const unfit = files.filter((name) => formatOf(name) === undefined);
  const [file, ...more] = files.filter((name) => formatOf(name) !== undefined);
  const issues = [...unfit, ...more].map((path) => ({ path, message: "this file is not expected", remedy: ONE_FILE }));
  if (file === undefined) return [...issues, { path: "inputs", message: "there is no model file", remedy: ONE_FILE }];
  if (issues.length > 0) return issues;
  const bytes = await unpack(join(directory, file));
  if (typeof bytes === "string") return [{ path: file, message: bytes, remedy: "upload a whole LP or MPS file" }];
  return sniff(file, bytes);
}

function formatOf(name: string): "lp" | "mps" | undefined {
  return /\.(lp|mps)(\.gz)?$/i.exec(name)?.[1]?.toLowerCase() as "lp" | "mps" | undefined;
}

/** The bytes of the model, or what is wrong with the file. */
async function unpack(path: string): Promise<Uint8Array | string> {
  const { size } = await stat(path);
  if (size === 0) return "the file is empty";
  if (size > MAX_FILE_BYTES) return `the file has ${size} bytes and may have ${MAX_FILE_BYTES}`;
  const stored = await readFile(path);
  if (!/\.gz$/i.test(path)) return stored;
  try {
    const bytes = await promisify(gunzip)(stored, { maxOutputLength: MAX_TEXT_BYTES });
    return bytes.length === 0 ? "the file unpacks to nothing" : bytes;
  } catch (error) {
    const large = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    if (large) return `the file unpacks to more than ${MAX_TEXT_BYTES} bytes`;
    return `the file is not gzip or was cut short (${error instanceof Error ? error.message : String(error)})`;
  }
}

function sniff(file: string, bytes: Uint8Array): ModelText | readonly Issue[] {
  const format = formatOf(file) ?? "lp";
  const issue = (message: string, remedy: string) => [{ path: file, line: 1, message, remedy }];
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return issue("the content is gzip", "add .gz to the file's name");
  if (bytes.includes(0)) return issue("the content is binary", "upload the model as text");
  const text = new TextDecoder().decode(bytes);
  const head = text.slice(0, 100_000);
  const looksMps = /^(NAME|ROWS)\b/m.test(head);
  const looksLp = /^\s*(max|min)(imi[sz]e|imum)?(\s|$)/im.test(head);
  const remedy = `end the file's name in .${format === "lp" ? "mps" : "lp"}`;
  if (format === "lp" && looksMps && !looksLp) return issue("the content is MPS, the name says LP", remedy);
  if (format === "mps" && looksLp && !looksMps) return issue("the content is LP, the name says MPS", remedy);
  return { file, format, text };
}

/** Reads the whole model, giving way to others now and then. */
export async function readModel(
  { file, format, text }: ModelText,
  signal?: AbortSignal,
): Promise<NamedModel | readonly Issue[]> {
  const mistakes = new Mistakes(file);
  const reader = format === "lp" ? new LpReader(mistakes) : new MpsReader(mistakes);
  let line = 0;
  for (let from = 0; from < text.length && !mistakes.full; ) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    line += 1;
    reader.line(text.slice(from, text[to - 1] === "\r" ? to - 1 : to), line);
    from = to + 1;
    if (line % LINES_PER_TURN !== 0) continue;
    await nextTurn();
    signal?.throwIfAborted();
  }
  return reader.finish() ?? mistakes.issues;
}
