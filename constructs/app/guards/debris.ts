import { stringsOf } from "./document";

/** What is left of a reference that was cut, upper-cased or calculated with, as cdktf encodes references. */
const DEBRIS: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /[$#&]\{tftoken|tftoken\[|token\.\d+\]\}/i, what: "a reference that was cut or re-spelt" },
  { pattern: /^-?(Infinity|NaN)$/, what: "a number that is a reference and was calculated with" },
  { pattern: /-?\d(\.\d+)?e\+\d{3}/, what: "a number that is a reference and was calculated with" },
  { pattern: /<unresolved-(token|lazy)>/, what: "a reference that was turned into JSON" },
];

/** Broken references in a finished document: Terraform would take them for plain text. */
export function tokenDebris(path: string, document: unknown): string[] {
  return stringsOf(document).flatMap(({ at, text }) => {
    const found = DEBRIS.find(({ pattern }) => pattern.test(text));
    if (found === undefined) return [];
    const remedy = "use Fn of cdktf on values that are known only after apply";
    return [`${path}: ${at} must be text or a whole reference, got ${found.what}; ${remedy}`];
  });
}
