import type { Check } from "../../core/checks";
import { Size } from "../../core/size";

/** What Lambda measures: the variables as one JSON text. */
const MOST_BYTES = 4096;

/** Lambda is stricter with names than containers are. */
export function variableNameChecks(names: readonly string[]): Check {
  return names.map((name) => {
    if (/^_|^[A-Za-z][A-Za-z0-9_]/.test(name)) return undefined;
    const must = "name variables with two or more letters, digits and _, a letter first";
    return { prop: "environment", must, got: name, remedy: "rename it" };
  });
}

/** Broken if the variables are larger than Lambda takes. Values known only after apply count as nothing. */
export function environmentSizeCheck(variables: Readonly<Record<string, string>>): Check {
  const known = Object.entries(variables).map(([name, value]) => [name, value.replace(REFERENCE, "")]);
  const bytes = Buffer.byteLength(JSON.stringify(Object.fromEntries(known)));
  if (bytes <= MOST_BYTES) return undefined;
  return {
    prop: "environment",
    must: `be at most ${MOST_BYTES} bytes as JSON, which is what Lambda takes`,
    got: Size.bytes(bytes),
    remedy: "put what is long into the code or a bucket, and name it here",
  };
}

/** How cdktf marks a reference inside a text. */
const REFERENCE = /\$\{TfToken\[[^\]]*\]\}/g;
