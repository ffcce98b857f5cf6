import { ObjectKeyError } from "./ports";

const MAX_KEY_LENGTH = 1024;
const MAX_SEGMENT_LENGTH = 255;
/** A segment never starts with a dot, so `..` and hidden folders of a store cannot be named. */
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9 ._()-]*$/;

/**
 * The segments of an object's key: one rule for every store, so that what one keeps another keeps too.
 *
 * @throws ObjectKeyError
 */
export function keySegments(key: string): readonly string[] {
  return checkedSegments(key, "key");
}

/**
 * The segments of a prefix such as `tenants/a/jobs/b/`.
 *
 * @throws ObjectKeyError
 */
export function prefixSegments(prefix: string): readonly string[] {
  if (!prefix.endsWith("/")) throw new ObjectKeyError(`prefix must end with "/", got ${quote(prefix)}`);
  return checkedSegments(prefix.slice(0, -1), "prefix");
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
