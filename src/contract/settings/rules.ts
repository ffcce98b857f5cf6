import { z } from "zod";

/** A whole number in a range, both ends allowed. */
export function wholeNumber(min: number, max: number) {
  const schema = z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));
  return { schema, rule: `be a whole number from ${min} to ${max}` };
}

/** One of a few words. */
export function oneOf<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return { schema: z.enum(values), rule: `be one of ${values.join(", ")}` };
}

/** Any text that says something. */
export function text(rule: string) {
  return { schema: z.string().min(1), rule };
}

/** Origins of pages, separated by commas. */
export function origins() {
  return {
    rule: "be origins such as https://plans.example.org, separated by commas",
    schema: z
      .string()
      .transform((list) => list.split(",").map((part) => part.trim()))
      .pipe(z.array(z.string().refine(isOrigin))),
  };
}

/** True for `https://plans.example.org` or `http://localhost:5173`: a scheme, a host and a port, as browsers write them. */
function isOrigin(text: string): boolean {
  if (text.includes("*") || !URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return origin === text && (protocol === "https:" || protocol === "http:");
}
