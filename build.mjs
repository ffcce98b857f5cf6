// Builds dist/: TypeScript as CommonJS with declarations, the files that are served as they are, and one bundle for each
// function that stacks deploy. With --if-stale it leaves a build alone that is newer than every source: npx runs it
// before each first use of a clone.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { bundleFunctions } from "./bundle-functions.mjs";

const SOURCES = [
  "bundle-functions.mjs",
  "constructs",
  "src",
  "stacks",
  "tsconfig.json",
  "tsconfig.build.json",
  "package-lock.json",
];
const STAMP = "dist/.built";

function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const fresh = existsSync(STAMP) && statSync(STAMP).mtimeMs > Math.max(...SOURCES.map(newest));
if (process.argv.includes("--if-stale") && fresh) process.exit(0);

const require = createRequire(import.meta.url);
rmSync("dist", { recursive: true, force: true });
const compiler = [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"];
const { status } = spawnSync(process.execPath, compiler, { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
cpSync("src/web", "dist/src/web", { recursive: true, filter: (path) => !/(\.d\.ts|tsconfig\.json)$/.test(path) });
// Read as text and deployed as it is: it is no part of the program.
cpSync("constructs/compute/fargate-api/run-task.mjs", "dist/constructs/compute/fargate-api/run-task.mjs");
chmodSync("dist/src/main/cli.js", 0o755);
await bundleFunctions("dist/functions");
writeFileSync(STAMP, "");
