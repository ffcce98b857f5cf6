import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Where the bundles of the job API's functions lie, `<name>/index.js` each: beside the stacks in the published package,
 * in `dist` of a clone (`npm run build` makes them).
 */
export function bundlesFolder(): string {
  const published = join(__dirname, "..", "functions");
  return existsSync(published) ? published : join(__dirname, "..", "dist", "functions");
}
