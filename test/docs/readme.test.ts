import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(__dirname, "../..");

test("the README's program writes a stack that Terraform can be pointed at", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const program = /```ts\n(import \{ Bucket[\s\S]*?)```/.exec(readme)?.[1] ?? expect.fail("the README has no program");
  const folder = mkdtempSync(join(tmpdir(), "millrace-readme-"));
  try {
    const library = JSON.stringify(join(ROOT, "constructs/index.ts"));
    writeFileSync(join(folder, "main.ts"), program.replace('"millrace"', library));
    const tsx = join(ROOT, "node_modules/tsx/dist/cli.mjs");
    const printed = execFileSync(process.execPath, [tsx, "main.ts"], { cwd: folder, encoding: "utf8", stdio: "pipe" });
    const directory = /^Schedules: terraform -chdir=(\S+) apply$/m.exec(printed)?.[1] ?? expect.fail(printed);
    expect(existsSync(join(folder, directory, "cdk.tf.json"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
