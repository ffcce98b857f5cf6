// Builds dist/: TypeScript as CommonJS with declarations, then the files that are served as they are.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
rmSync("dist", { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
for (const folder of ["src/web"]) {
  if (existsSync(folder)) {
    cpSync(folder, `dist/${folder}`, { recursive: true, filter: (path) => !path.endsWith(".ts") });
  }
}
if (existsSync("dist/src/main/cli.js")) chmodSync("dist/src/main/cli.js", 0o755);
