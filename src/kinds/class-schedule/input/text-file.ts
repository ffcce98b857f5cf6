import { createReadStream } from "node:fs";
import type { IssueList } from "./issue-list";

const MIB = 1024 * 1024;
/** A file may be this large. */
const MAX_FILE_BYTES = 64 * MIB;
/** A line may be this long. */
export const MAX_LINE_BYTES = 64 * 1024;

/** What is allowed of a text file. A JSON file may be written on one line. */
export interface TextLimits {
  readonly lineBytes: number | undefined;
}

/**
 * The text of a UTF-8 file without its BOM, or undefined with an issue in `issues`. Reads in pieces and stops at the
 * first trouble, so that a file of any size costs little memory.
 */
export async function readTextFile(
  path: string,
  file: string,
  limits: TextLimits,
  issues: IssueList,
): Promise<string | undefined> {
  const scan = new TextScan(file, limits, issues);
  const stream = createReadStream(path);
  for await (const chunk of stream) {
    if (!scan.take(chunk as Buffer)) return undefined;
  }
  return scan.finish();
}

class TextScan {
  private readonly decoder = new TextDecoder("utf-8", { fatal: true });
  private readonly pieces: string[] = [];
  private bytes = 0;
  private line = 1;
  private lineBytes = 0;

  constructor(
    private readonly file: string,
    private readonly limits: TextLimits,
    private readonly issues: IssueList,
  ) {}

  /** False: the file is refused. */
  take(chunk: Buffer): boolean {
    if (this.bytes === 0 && this.startsAsUtf16(chunk)) return false;
    this.bytes += chunk.length;
    const startLine = this.line;
    if (!this.countLines(chunk)) return false;
    if (this.bytes > MAX_FILE_BYTES) {
      return this.refuse(`the file is larger than ${MAX_FILE_BYTES / MIB} MiB`, "split the school into terms");
    }
    return this.decode(chunk, startLine);
  }

  finish(): string | undefined {
    if (this.bytes === 0) {
      this.refuse("the file is empty", "write a header row and one row for each entry");
      return undefined;
    }
    try {
      this.pieces.push(this.decoder.decode());
      return this.pieces.join("");
    } catch {
      this.refuse("the file ends in the middle of a character", "save it as UTF-8 and upload it whole", this.line);
      return undefined;
    }
  }

  private startsAsUtf16(chunk: Buffer): boolean {
    const mark = chunk.subarray(0, 2).toString("hex");
    if (mark !== "fffe" && mark !== "feff") return false;
    this.refuse("the file is UTF-16", "save it as UTF-8 (in a spreadsheet: CSV UTF-8)", 1);
    return true;
  }

  private countLines(chunk: Buffer): boolean {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(10, from);
      this.lineBytes += (end === -1 ? chunk.length : end) - from;
      if (this.limits.lineBytes !== undefined && this.lineBytes > this.limits.lineBytes) {
        const message = `the line is longer than ${this.limits.lineBytes} bytes`;
        return this.refuse(message, "check the line ends; a row is one line with a few short fields", this.line);
      }
      if (end === -1) return true;
      this.line += 1;
      this.lineBytes = 0;
      from = end + 1;
    }
  }

  private decode(chunk: Buffer, startLine: number): boolean {
    const zero = chunk.indexOf(0);
    if (zero !== -1) {
      const line = startLine + newlines(chunk.subarray(0, zero));
      return this.refuse("the file holds a NUL byte, so it is not text", "save it as UTF-8 text", line);
    }
    try {
      this.pieces.push(this.decoder.decode(chunk, { stream: true }));
      return true;
    } catch {
      const line = startLine + newlines(chunk.subarray(0, firstInvalid(chunk)));
      return this.refuse("the bytes are not valid UTF-8", "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)", line);
    }
  }

  private refuse(message: string, remedy: string, line?: number): false {
    this.issues.add(line === undefined ? { path: this.file } : { path: this.file, line }, message, remedy);
    return false;
  }
}

function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count += 1;
  return count;
}

/** Where the longest prefix that decodes ends; found by halving. */
function firstInvalid(chunk: Uint8Array): number {
  let good = 0;
  let bad = chunk.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(chunk.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
