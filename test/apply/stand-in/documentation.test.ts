import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(__dirname, "../../..");

function firstExample(page: string): string {
  const text = readFileSync(join(ROOT, page), "utf8");
  return /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? expect.fail(`${page} has no example`);
}

test("the example in the documentation runs as it stands, and both READMEs show the same", () => {
  const example = firstExample("docs/testing.md");
  expect(firstExample("constructs/testing/README.md")).toBe(example);
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain(example);

  // Inside node_modules, where the example's imports resolve as they would for a user.
  const folder = join(ROOT, `node_modules/.cache/millrace-example-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, "example.test.ts"), example);
    const alias = { "millrace/testing": join(ROOT, "constructs/testing/index.ts") };
    // Only the time-out is not what a user has: five seconds are little on a machine that does something else as well.
    const settings = { test: { include: ["example.test.ts"], testTimeout: 120_000 }, resolve: { alias } };
    writeFileSync(join(folder, "vitest.config.mjs"), `export default ${JSON.stringify(settings)};`);
    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    const printed = execFileSync(process.execPath, [vitest, "run", "--root", folder, "--reporter=json"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(JSON.parse(printed)).toMatchObject({ numPassedTests: 1, numTotalTests: 1, success: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
