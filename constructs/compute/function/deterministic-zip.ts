import { createHash } from "node:crypto";
import { type Zippable, zipSync } from "fflate";

/** What goes into a package: paths with forward slashes, and the bytes under them. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Unix, so that `attrs` is read as permissions. */
const UNIX = 3;
/** Readable and executable for everybody: programs in a package still run when it was made where files have no modes. */
const REGULAR_FILE = 0o100755;
/**
 * ZIP times know no zone and fflate writes local ones, so the time is local: it reads the same wherever it is written.
 * Noon, because a zone may have skipped midnight.
 */
const LONG_AGO = new Date(1980, 0, 1, 12);

/** Packages that were made, by what is in them: stacks that are made for several environments share their functions. */
const packed = new Map<string, Uint8Array>();

/**
 * A zip file that depends on names and contents alone: not on the order in which files were found, nor on their times,
 * owners and modes, nor on the machine. The same files are packed once a process.
 */
export function deterministicZip(files: Files): Uint8Array {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const content = fingerprint(sorted);
  const zip = packed.get(content) ?? pack(sorted);
  packed.set(content, zip);
  return zip;
}

function pack(files: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const entries: Zippable = Object.fromEntries(files);
  return zipSync(entries, { level: 9, mtime: LONG_AGO, os: UNIX, attrs: REGULAR_FILE * 2 ** 16 });
}

/** Of names and bytes with their lengths, so that nothing can pass for something else. */
function fingerprint(files: readonly (readonly [string, Uint8Array])[]): string {
  const hash = createHash("sha256");
  for (const [name, bytes] of files) hash.update(JSON.stringify([name, bytes.length])).update(bytes);
  return hash.digest("base64");
}
