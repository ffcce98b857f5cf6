/** One piece of an LP file. */
export interface Token {
  readonly kind: "number" | "name" | "sign" | "compare" | "colon";
  readonly text: string;
  readonly line: number;
}

/** Sticky, one alternative a kind of token. Names may not begin with a digit or a dot. */
const PIECE =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<compare><=|>=|=<|=>|<|>|=)|(?<sign>[+-])|(?<colon>:)|(?<name>[A-Za-z_!"#$%&(),;?@`'{}~/|][^\s+\-*^<>=[\]:\\]*)/y;

/** The tokens of a line without comments, and the first place that is none. */
export function tokenize(text: string, line: number): { readonly tokens: readonly Token[]; readonly stray?: string } {
  const tokens: Token[] = [];
  const piece = new RegExp(PIECE);
  while (piece.lastIndex < text.length) {
    const from = piece.lastIndex;
    const groups = piece.exec(text)?.groups;
    if (groups === undefined) return { tokens, stray: text.slice(from, from + 20) };
    const kind = (["number", "name", "sign", "compare", "colon"] as const).find((one) => groups[one] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: groups[kind] ?? "", line });
  }
  return { tokens };
}
