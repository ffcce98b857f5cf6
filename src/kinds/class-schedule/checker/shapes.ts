import type { Row } from "./csv-file";
import type { Fields } from "./fields";

/** Sets of periods, one of which a section meets in; undefined: any single period. */
export type Shapes = readonly (readonly string[])[] | undefined;

type Period = { readonly id: string; readonly day: string };
type Periods = ReadonlyMap<string, Period>;
type Patterns = ReadonlyMap<string, readonly string[]>;

export function readPatterns(rows: readonly Row[], fields: Fields, periods: Periods): Patterns {
  const patterns = new Map<string, readonly string[]>();
  for (const row of rows) {
    const id = fields.id(row, "pattern_id");
    if (patterns.has(id)) fields.mistake(row, `pattern_id ${id} is given twice`);
    const own = fields.list(row, "periods").map((period) => fields.reference(row, "periods", period, periods));
    if (own.length === 0) fields.mistake(row, "periods must name at least one period");
    patterns.set(id, own);
  }
  return patterns;
}

/** What `patterns` or `length` of a section say. */
export function readShapes(row: Row, fields: Fields, periods: Periods, patterns: Patterns): Shapes {
  const names = fields.list(row, "patterns");
  const length = fields.whole(row, "length", 1, 8, 1);
  if (names.length > 0 && length > 1) fields.mistake(row, "patterns and length cannot both be given");
  if (names.length > 0)
    return names.map((name) => patterns.get(fields.reference(row, "patterns", name, patterns)) ?? []);
  return length === 1 ? undefined : runsOf(length, [...periods.values()]);
}

/** All runs of so many periods that follow each other in the file, on one day. */
function runsOf(length: number, periods: readonly Period[]): readonly (readonly string[])[] {
  return periods.flatMap((first, index) => {
    const run = periods.slice(index, index + length);
    return run.length === length && run.every(({ day }) => day === first.day) ? [run.map(({ id }) => id)] : [];
  });
}
