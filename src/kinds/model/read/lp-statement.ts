import type { Token } from "./lp-tokens";
import { parseNumber } from "./numbers";

/** A linear expression: a coefficient a name, names once, and a constant. */
export interface Expression {
  readonly terms: ReadonlyMap<string, number>;
  readonly constant: number;
}

/** `label: left <= middle <= right`, as far as it is there. */
export interface Statement {
  readonly label: string | undefined;
  readonly line: number;
  readonly parts: readonly Expression[];
  readonly compares: readonly ("<" | ">" | "=")[];
}

/** A mistake in a statement, with the line it is in. */
export class StatementError extends Error {
  constructor(
    readonly line: number | undefined,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

export function parseStatement(tokens: readonly Token[]): Statement {
  const labelled = tokens[0]?.kind === "name" && tokens[1]?.kind === "colon";
  const body = labelled ? tokens.slice(2) : tokens;
  const parts: Token[][] = [[]];
  const compares: ("<" | ">" | "=")[] = [];
  for (const token of body) {
    if (token.kind === "compare") {
      compares.push(token.text.includes("<") ? "<" : token.text.includes(">") ? ">" : "=");
      parts.push([]);
    } else parts.at(-1)?.push(token);
  }
  const line = tokens[0]?.line ?? 1;
  return { label: labelled ? tokens[0]?.text : undefined, line, parts: parts.map(parseExpression), compares };
}

function parseExpression(tokens: readonly Token[]): Expression {
  const terms = new Map<string, number>();
  let constant = 0;
  for (let at = 0; at < tokens.length; ) {
    const term = readTerm(tokens, at);
    at = term.next;
    if (term.name === undefined) constant += term.value;
    else terms.set(term.name, (terms.get(term.name) ?? 0) + term.value);
  }
  return { terms, constant };
}

/** `- 3 x`, `x`, `+ 7` or `-inf`, beginning at `from`. */
function readTerm(tokens: readonly Token[], from: number): { name?: string; value: number; next: number } {
  let at = from;
  let sign = 1;
  for (; tokens[at]?.kind === "sign"; at += 1) if (tokens[at]?.text === "-") sign = -sign;
  if (from > 0 && at === from) throw misplaced(tokens[at], "+ or - is missing before");
  const coefficient = tokens[at]?.kind === "number" ? parseNumber(tokens[at]?.text ?? "") : undefined;
  if (coefficient !== undefined) at += 1;
  const name = tokens[at]?.kind === "name" ? tokens[at]?.text : undefined;
  if (name === undefined && coefficient === undefined) throw misplaced(tokens[at], "a number or a name is missing at");
  const value = sign * (coefficient ?? 1);
  if (name === undefined) return { value, next: at };
  if (/^nan$/i.test(name)) throw misplaced(tokens[at], "not a number:");
  const infinity = parseNumber(name);
  return Number.isNaN(infinity) ? { name, value, next: at + 1 } : { value: value * infinity, next: at + 1 };
}

function misplaced(token: Token | undefined, what: string): StatementError {
  return new StatementError(
    token?.line ?? 1,
    `${what} ${JSON.stringify(token?.text ?? "the end")}`,
    "correct the line",
  );
}
