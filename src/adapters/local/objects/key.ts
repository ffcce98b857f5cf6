import { join } from "node:path";
import { ObjectKeyError } from "../../../jobs/ports";

const MAX_KEY_LENGTH = 1024;
const MAX_SEGMENT_LENGTH = 255;
/** A segment never starts with a dot, so `..` and our own hidden folders cannot be named. */
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9 ._()-]*$/;

/** The file of a key below `root`; refuses what could lie anywhere else. */
export function keyToPath(root: string, key: string): string {
  return join(root, ...checkedSegments(key, "key"));
}

/** The folder of a prefix such as `tenants/a/jobs/b/`. */
export function prefixToPath(root: string, prefix: string): string {
  if (!prefix.endsWith("/")) throw new ObjectKeyError(`prefix must end with "/", got ${quote(prefix)}`);
  return join(root, ...checkedSegments(prefix.slice(0, -1), "prefix"));
}

function checkedSegments(key: string, what: string): readonly string[] {
  if (key.length > MAX_KEY_LENGTH) {
    throw new ObjectKeyError(`${what} must have at most ${MAX_KEY_LENGTH} characters, got ${key.length}`);
  }
  const segments = key.split("/");
  for (const segment of segments) {
    if (segment.length > MAX_SEGMENT_LENGTH) {
      throw new ObjectKeyError(`${what} must have segments of at most ${MAX_SEGMENT_LENGTH} characters`);
    }
    if (!SEGMENT.test(segment)) {
      throw new ObjectKeyError(
        `${what} must consist of segments of letters, digits, space and . _ ( ) - that start with no dot, ` +
          `got ${quote(segment)} in ${quote(key)}`,
      );
    }
  }
  return segments;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
