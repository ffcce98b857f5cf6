/** Deeper JSON than this is refused: nobody needs it, and walking it would overflow the stack. */
export const MAX_JSON_DEPTH = 64;

/** One text for one JSON value, whatever the order of its keys; `undefined` where it is too deep. */
export function canonicalJson(value: unknown, depth = 0): string | undefined {
  if (depth > MAX_JSON_DEPTH) return undefined;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const parts: string[] = [];
  for (const [key, item] of entries(value)) {
    const text = canonicalJson(item, depth + 1);
    if (text === undefined) return undefined;
    parts.push(key === undefined ? text : `${JSON.stringify(key)}:${text}`);
  }
  return Array.isArray(value) ? `[${parts.join(",")}]` : `{${parts.join(",")}}`;
}

function entries(value: object): readonly (readonly [string | undefined, unknown])[] {
  if (Array.isArray(value)) return value.map((item) => [undefined, item] as const);
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
