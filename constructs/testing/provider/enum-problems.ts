import { ENUM_VALUES } from "../data/enum-values";
import { isRecord, type Value, type ValueMap } from "./values";

/** An argument whose value AWS does not take. */
export interface EnumProblem {
  /** Names of the blocks and the argument, from the outside in. */
  readonly path: readonly string[];
  readonly message: string;
}

/** How many allowed values a message lists. */
const LISTED = 12;

/** Finds arguments whose values are none of those AWS takes. Values not known yet are let through. */
export function enumProblems(type: string, config: ValueMap): EnumProblem[] {
  const tables = Object.entries(ENUM_VALUES[type] ?? {});
  if (tables.length === 0) return [];
  return texts(config, []).flatMap(({ path, text }) => {
    const allowed = tables.find(([pattern]) => matches(pattern, path.join(".")))?.[1];
    if (allowed === undefined || allowed.includes(text)) return [];
    return [{ path, message: `${path.join(".")} must be ${described(allowed, text)}, got "${text}"` }];
  });
}

function matches(pattern: string, path: string): boolean {
  return pattern.startsWith("*.") ? path.endsWith(pattern.slice(1)) : path === pattern;
}

function described(allowed: readonly string[], text: string): string {
  const meant = allowed.find((value) => value.toLowerCase() === text.toLowerCase());
  if (meant !== undefined) return `spelt "${meant}"`;
  const rest = allowed.length > LISTED ? ` or ${allowed.length - LISTED} more` : "";
  return `one of ${allowed.slice(0, LISTED).join(", ")}${rest}`;
}

/** Every text in a configuration with the names above it; positions in lists are left out of the path. */
function texts(value: Value, path: readonly string[]): { path: readonly string[]; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item) => texts(item, path));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => texts(item, [...path, name]));
}
