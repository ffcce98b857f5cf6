import { boundOf, columnOf, emptyFacts, type Facts, type Row, UnreadableError } from "./facts";

/** What one pass over the lines of an MPS file gathers. */
interface Draft {
  readonly facts: Facts;
  readonly types: Map<string, string>;
  readonly rows: Map<string, Row>;
  readonly rhs: Map<string, number>;
  readonly ranges: Map<string, number>;
  readonly bounded: Set<string>;
  objective: string | undefined;
  whole: boolean;
}

/** The checker's own reader of MPS files. */
export function readMps(file: string, text: string): Facts {
  const draft: Draft = {
    facts: emptyFacts(),
    types: new Map(),
    rows: new Map(),
    rhs: new Map(),
    ranges: new Map(),
    bounded: new Set(),
    objective: undefined,
    whole: false,
  };
  let section = "";
  text.split(/\r?\n/).forEach((line, index) => {
    if (section === "ENDATA" || line.startsWith("*") || line.trim() === "") return;
    const words = line.trim().split(/\s+/);
    if (/^\S/.test(line)) {
      section = String(words[0]).toUpperCase();
      if (section === "OBJSENSE" && words[1] !== undefined) draft.facts.maximize = /^max/i.test(words[1]);
    } else if (!readLine(draft, section, words)) throw new UnreadableError(file, "the line cannot be read", index + 1);
  });
  return assemble(draft);
}

function readLine(draft: Draft, section: string, words: string[]): boolean {
  if (section === "OBJSENSE") draft.facts.maximize = /^max/i.test(words[0] ?? "");
  else if (section === "ROWS") defineRow(draft, words);
  else if (section === "COLUMNS") return readColumn(draft, words);
  else if (section === "RHS") pairs(words).forEach(([row, value]) => void draft.rhs.set(row, value));
  else if (section === "RANGES") pairs(words).forEach(([row, value]) => void draft.ranges.set(row, value));
  else if (section === "BOUNDS") return readBound(draft, words);
  else return false;
  return true;
}

function defineRow(draft: Draft, [type = "", name = ""]: string[]): void {
  draft.types.set(name, type.toUpperCase());
  if (type.toUpperCase() === "N") {
    draft.objective ??= name;
    return;
  }
  const row: Row = { name, lower: 0, upper: 0, terms: new Map() };
  draft.rows.set(name, row);
  draft.facts.rows.push(row);
}

function readColumn(draft: Draft, words: string[]): boolean {
  const marker = words.findIndex((word) => /^'?INT(ORG|END)'?$/.test(word));
  if (marker > 0 && /MARKER/.test(words[1] ?? "")) {
    draft.whole = /ORG/.test(words[marker] ?? "");
    return true;
  }
  const [name = "", ...rest] = words;
  const column = columnOf(draft.facts, name);
  if (draft.whole) column.whole = true;
  return pairs(rest).every(([row, value]) => {
    if (row === draft.objective) column.cost = value;
    else draft.rows.get(row)?.terms.set(name, value);
    return draft.types.has(row) && Number.isFinite(value);
  });
}

/** Pairs of a name and a number, after the name of a set where the count is odd. */
function pairs(words: readonly string[]): [string, number][] {
  const from = words.length % 2;
  const found: [string, number][] = [];
  for (let at = from; at + 1 < words.length; at += 2) found.push([words[at] ?? "", toNumber(words[at + 1] ?? "")]);
  return found;
}

function toNumber(word: string): number {
  if (/^[+-]?inf/i.test(word)) return word.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(word.replace(/d/i, "e"));
}

function readBound(draft: Draft, words: string[]): boolean {
  const type = String(words[0]).toUpperCase();
  const bare = /^(FR|MI|PL|BV)$/.test(type);
  const name = bare ? words[Math.min(2, words.length - 1)] : words.at(-2);
  const column = draft.facts.columns.get(name ?? "");
  const value = bare ? 0 : boundOf(toNumber(words.at(-1) ?? ""));
  if (column === undefined || Number.isNaN(value)) return false;
  draft.bounded.add(name ?? "");
  if (/^(UI|LI|BV)$/.test(type)) column.whole = true;
  const low = { LO: value, LI: value, FX: value, FR: -Infinity, MI: -Infinity, BV: 0 }[type];
  const high = { UP: value, UI: value, FX: value, FR: Infinity, PL: Infinity, BV: 1 }[type];
  if (low !== undefined) column.lower = low;
  if (high !== undefined) column.upper = high;
  return low !== undefined || high !== undefined;
}

function assemble({ facts, types, rows, rhs, ranges, bounded, objective }: Draft): Facts {
  facts.constant = -(rhs.get(objective ?? "") ?? 0);
  for (const [name, column] of facts.columns) if (column.whole && !bounded.has(name)) column.upper = 1;
  for (const [name, row] of rows) {
    const side = boundOf(rhs.get(name) ?? 0);
    const range = ranges.get(name);
    const type = types.get(name);
    row.lower = type === "L" ? -Infinity : side;
    row.upper = type === "G" ? Infinity : side;
    if (range === undefined) continue;
    if (type === "L" || (type === "E" && range < 0)) row.lower = side - Math.abs(range);
    else row.upper = side + Math.abs(range);
  }
  return facts;
}
