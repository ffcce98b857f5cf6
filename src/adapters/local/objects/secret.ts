import { hkdfSync, randomBytes } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const BYTES = 32;

/** The data folder's own secret, made on first use and readable by its owner only. Processes starting at once agree. */
export async function folderSecret(folder: string): Promise<Uint8Array> {
  const file = join(folder, "secret");
  const candidate = join(folder, `secret-${process.pid}-${randomBytes(4).toString("hex")}`);
  await writeFile(candidate, randomBytes(BYTES), { mode: 0o600, flag: "wx", flush: true });
  try {
    // a link is made whole or not at all, and never replaces an earlier one
    await link(candidate, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(candidate, { force: true });
  }
  const secret = await readFile(file);
  if (secret.length !== BYTES) {
    throw new Error(`${file} must have ${BYTES} bytes, got ${secret.length}; remove it to have a new one made`);
  }
  return secret;
}

/** A key for one purpose: who learns one learns nothing of the others. */
export function deriveKey(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), purpose, BYTES));
}
