/** A piece of text in a document, and where it is, such as `resource.aws_s3_bucket.Input.bucket`. */
export interface PlacedText {
  readonly at: string;
  readonly text: string;
}

/** Every text of a synthesized document, keys and numbers too, without the comments cdktf adds. */
export function stringsOf(value: unknown, at: readonly string[] = []): PlacedText[] {
  if (typeof value === "string" || typeof value === "number") return [{ at: at.join("."), text: String(value) }];
  if (Array.isArray(value)) return value.flatMap((item, index) => stringsOf(item, [...at, String(index)]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === "//") return [];
    return [{ at: [...at, key].join("."), text: key }, ...stringsOf(item, [...at, key])];
  });
}

/** The expressions in a template: what is inside `${…}`, without what `$${…}` escapes. */
export function expressionsIn(text: string): string[] {
  const found: string[] = [];
  for (let start = text.indexOf("${"); start !== -1; start = text.indexOf("${", start + 2)) {
    if (text[start - 1] === "$") continue;
    found.push(text.slice(start + 2, endOfExpression(text, start + 2)));
  }
  return found;
}

function endOfExpression(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    if (text[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}
