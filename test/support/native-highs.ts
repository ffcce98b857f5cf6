import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pythonEnvironment } from "./python";

/** highspy's wheel carries the whole C interface as a plain shared library. */
const HIGHSPY = "highspy==1.15.1";

/** The native HiGHS library, or why this machine has none. */
export function nativeLibrary(): { readonly path: string } | { readonly reason: string } {
  const python = pythonEnvironment("highspy", [HIGHSPY]);
  if (!python.available) return { reason: python.reason };
  const packages = join(dirname(python.bin("python")), "..", "lib");
  const found = readdirSync(packages, { recursive: true, encoding: "utf8" }).find((file) =>
    /highspy\/libhighs\.so\.\d+\.\d+\.\d+$/.test(file),
  );
  return found === undefined ? { reason: `${HIGHSPY} holds no libhighs here` } : { path: join(packages, found) };
}
