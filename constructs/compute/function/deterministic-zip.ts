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

/**
 * A zip file that depends on names and contents alone: not on the order in which files were found, nor on their times,
 * owners and modes, nor on the machine.
 */
export function deterministicZip(files: Files): Uint8Array {
  const names = [...files.keys()].sort((a, b) => (a < b ? -1 : Number(a > b)));
  const entries: Zippable = {};
  for (const name of names) entries[name] = files.get(name) ?? new Uint8Array();
  return zipSync(entries, { level: 9, mtime: LONG_AGO, os: UNIX, attrs: REGULAR_FILE * 2 ** 16 });
}
