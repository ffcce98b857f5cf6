/** A place where a secret's value stands, or an argument that would put one into the state. */
export interface SecretFinding {
  readonly place: string;
  readonly found: string;
}

/** Arguments whose value Terraform keeps in its state as it is. Their write-only twins end in `_wo`. */
const STORED = new Set([
  "password",
  "master_password",
  "auth_token",
  "secret_string",
  "secret_binary",
  "passwords",
  "master_user_password",
  "private_key",
  "secret",
]);

/** Looks through a document (synthesized JSON, plan or state) for stored secrets and for the given values. */
export function secretsIn(document: unknown, values: readonly string[] = [], place = ""): readonly SecretFinding[] {
  if (typeof document === "string") {
    return values.filter((value) => document.includes(value)).map((found) => ({ place, found }));
  }
  if (typeof document !== "object" || document === null) return [];
  return Object.entries(document).flatMap(([key, value]) => {
    const here = `${place}/${key}`;
    const filled = typeof value === "string" && value !== "";
    const stored = STORED.has(key) && filled ? [{ place: here, found: key }] : [];
    return [...stored, ...secretsIn(value, values, here)];
  });
}
