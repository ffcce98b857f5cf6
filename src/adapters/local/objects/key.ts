import { join } from "node:path";
import { keySegments, prefixSegments } from "../../../jobs/object-key";

/** The file of a key below `root`; refuses what could lie anywhere else. */
export function keyToPath(root: string, key: string): string {
  return join(root, ...keySegments(key));
}

/** The folder of a prefix such as `tenants/a/jobs/b/`. */
export function prefixToPath(root: string, prefix: string): string {
  return join(root, ...prefixSegments(prefix));
}
