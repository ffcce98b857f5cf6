import { createHash } from "node:crypto";

/** What is kept of an API key, in hexadecimal digits. Keys are random, so nobody gets one back from it. */
export function apiKeySha256(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
