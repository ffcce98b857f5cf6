import { boundOf, columnOf, emptyFacts, type Facts, UnreadableError } from "./facts";

const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
/** A label, a comparison, or a term: signs, a number, a name, at least one of the last two. */
const ATOM = new RegExp(
  String.raw`\s*(?:(?<label>[^\s:<>=+\-\d.][^\s:<>=+\-]*)\s*:|(?<compare>[<>=]+)|(?<signs>[+\-\s]*)(?<number>${NUMBER})?[ \t]*(?<name>[^\s:<>=+\-\d.][^\s:<>=+\-]*(?!\S*\s*:))?)`,
  "y",
);
const HEADINGS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\s*(max\w*|min\w*)(?=\s|$)/i, "objective"],
  [/^\s*(subject\s+to|such\s+that|st\.?|s\.t\.)(?=\s|$)/i, "rows"],
  [/^\s*bounds?\s*$/i, "bounds"],
  [/^\s*(generals?|gen|integers?|int)(?=\s|$)(?=[^<>=:+-]*$)/i, "whole"],
  [/^\s*(binary|binaries|bin)(?=\s|$)(?=[^<>=:+-]*$)/i, "binary"],
  [/^\s*(semi(-?continuous)?|semis|sos[12]?|pwlobj|lazy constraints|user cuts|general constraints)\s*$/i, "other"],
  [/^\s*end\s*$/i, "end"],
];

interface Side {
  terms: Map<string, number>;
  constant: number;
}

/** One comparison chain: sides, and what stands between them. */
interface Chain {
  label: string | undefined;
  sides: Side[];
  compares: string[];
}

/** The checker's own reader of LP files. */
export function readLp(file: string, text: string): Facts {
  const facts = emptyFacts();
  const sections = splitSections(facts, text);
  if ((sections.get("other") ?? "").trim() !== "") throw new UnreadableError(file, "a section is not supported");
  const [objective] = readChains(file, sections.get("objective") ?? "");
  for (const [name, value] of objective?.sides[0]?.terms ?? []) columnOf(facts, name).cost = value;
  facts.constant = objective?.sides[0]?.constant ?? 0;
  for (const chain of readChains(file, sections.get("rows") ?? "")) {
    const { terms, lower, upper } = solve(file, chain);
    for (const name of terms.keys()) columnOf(facts, name);
    facts.rows.push({
      name: chain.label ?? `R${facts.rows.length + 1}`,
      lower: lower ?? Number.NEGATIVE_INFINITY,
      upper: upper ?? Number.POSITIVE_INFINITY,
      terms,
    });
  }
  readBounds(file, facts, sections.get("bounds") ?? "");
  for (const name of words(sections.get("whole"))) columnOf(facts, name).whole = true;
  for (const name of words(sections.get("binary"))) {
    Object.assign(columnOf(facts, name), { whole: true, lower: 0, upper: 1 });
  }
  return facts;
}

function splitSections(facts: Facts, text: string): Map<string, string> {
  const sections = new Map<string, string[]>();
  let current = "";
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/\\.*$/, "");
    const heading = HEADINGS.find(([pattern, name]) => pattern.test(line) && allowed(current, name));
    if (heading !== undefined) {
      current = heading[1];
      if (current === "objective") facts.maximize = /^\s*max/i.test(line);
    }
    if (current === "end") break;
    const lines = sections.get(current) ?? [];
    lines.push(heading === undefined ? line : line.replace(heading[0], ""));
    sections.set(current, lines);
  }
  return new Map([...sections].map(([name, lines]) => [name, lines.join("\n")]));
}

/** The objective comes first and once, the rows right after it. */
function allowed(current: string, next: string): boolean {
  if (next === "objective") return current === "";
  if (next === "rows") return current === "objective";
  return current !== "" && current !== "objective";
}

function readChains(file: string, text: string): Chain[] {
  const chains: Chain[] = [];
  const end = text.trimEnd().length;
  const atom = new RegExp(ATOM);
  while (atom.lastIndex < end) {
    const from = atom.lastIndex;
    const found = atom.exec(text)?.groups;
    if (
      found === undefined ||
      Object.entries(found).every(([kind, piece]) => kind === "signs" || piece === undefined)
    ) {
      throw new UnreadableError(file, `cannot read ${text.slice(from, from + 30)}`);
    }
    if (found.label !== undefined) chains.push({ label: found.label, sides: [], compares: [] });
    else takeAtom(openChain(chains, found.compare !== undefined), found, text, atom);
  }
  return chains;
}

/** The chain that the next piece belongs to; only another comparison goes on with a finished one. */
function openChain(chains: Chain[], comparison: boolean): Chain {
  const last = chains.at(-1);
  if (last !== undefined && (comparison || !isFinished(last))) return last;
  const chain: Chain = { label: undefined, sides: [], compares: [] };
  chains.push(chain);
  return chain;
}

function takeAtom(chain: Chain, found: Record<string, string | undefined>, text: string, atom: RegExp): void {
  if (found.compare !== undefined) {
    chain.compares.push(found.compare);
    return;
  }
  const sign = (found.signs?.split("-").length ?? 1) % 2 === 0 ? -1 : 1;
  const name = found.name ?? (isRightSide(chain) ? undefined : nameOnNextLine(text, atom));
  addTerm(chain, sign * Number(found.number ?? 1), name);
}

function isFinished({ sides, compares }: Chain): boolean {
  const named = sides.slice(0, compares.length).some((side) => side?.terms.size > 0);
  return compares.length > 0 && sides.length === compares.length + 1 && named;
}

/** `x <= 4` is at its number: a name on the next line is no factor of it. */
function isRightSide({ sides, compares }: Chain): boolean {
  return compares.length > 0 && sides.some((side) => side?.terms.size > 0);
}

/** A coefficient may stand at the end of a line and its column at the beginning of the next. */
function nameOnNextLine(text: string, atom: RegExp): string | undefined {
  const next = /\s*([^\s:<>=+\-\d.][^\s:<>=+-]*)(?!\S*\s*:)/y;
  next.lastIndex = atom.lastIndex;
  const name = next.exec(text)?.[1];
  if (name !== undefined) atom.lastIndex = next.lastIndex;
  return name;
}

function addTerm(chain: Chain, value: number, name: string | undefined): void {
  const at = chain.compares.length;
  const side = chain.sides[at] ?? { terms: new Map<string, number>(), constant: 0 };
  chain.sides[at] = side;
  if (name === undefined) side.constant += value;
  else if (/^inf(inity)?$/i.test(name)) side.constant += value * Number.POSITIVE_INFINITY;
  else side.terms.set(name, (side.terms.get(name) ?? 0) + value);
}

function solve(file: string, { sides: written, compares, label }: Chain) {
  const empty: Side = { terms: new Map(), constant: 0 };
  const sides = Array.from(written, (side) => side ?? empty);
  // A row without columns has its emptiness on the left.
  const at = Math.max(
    0,
    sides.findIndex((side) => side.terms.size > 0),
  );
  const middle = sides[at];
  if (middle === undefined || compares.length !== sides.length - 1 || compares.length === 0) {
    throw new UnreadableError(file, `row ${label ?? "without a name"} cannot be read`);
  }
  let lower: number | undefined;
  let upper: number | undefined;
  sides.forEach((side, index) => {
    if (index === at) return;
    const compare = compares[Math.min(index, at)] ?? "=";
    const value = boundOf(side.constant - middle.constant);
    const fromBelow = index < at ? compare.includes("<") : compare.includes(">");
    const equal = !/[<>]/.test(compare);
    if (fromBelow || equal) lower = value;
    if (!fromBelow || equal) upper = value;
  });
  return { terms: middle.terms, lower, upper } as {
    terms: Map<string, number>;
    lower: number | undefined;
    upper: number | undefined;
  };
}

/** A bound may come alone on its line, so each line is read for itself. */
function readBounds(file: string, facts: Facts, text: string): void {
  for (const line of text.split("\n")) {
    const free = /^\s*(\S+)\s+free\s*$/i.exec(line);
    if (free !== null) {
      Object.assign(columnOf(facts, free[1] ?? ""), { lower: -Infinity, upper: Infinity });
      continue;
    }
    for (const chain of readChains(file, line)) {
      const { terms, lower, upper } = solve(file, chain);
      const column = columnOf(facts, [...terms.keys()][0] ?? "");
      if (lower !== undefined) column.lower = lower;
      if (upper !== undefined) column.upper = upper;
    }
  }
}

function words(text = ""): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
