import type { SizedFile } from "./sources";

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The checksum of a file's content: of memory with what every platform has, of a stream without holding it. */
export async function sha256Of(file: SizedFile): Promise<string> {
  const content = file.content();
  if (content instanceof Uint8Array || content instanceof Blob) {
    const bytes = content instanceof Blob ? await content.arrayBuffer() : content;
    return hex(new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes)));
  }
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  for await (const chunk of content) hash.update(chunk);
  return hash.digest("hex");
}
