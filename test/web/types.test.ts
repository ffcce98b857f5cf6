import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const WEB = join(__dirname, "..", "..", "src", "web");

test("the scripts of the pages are free of type errors", () => {
  const compiler = require.resolve("typescript/bin/tsc");
  expect(execFileSync(process.execPath, [compiler, "-p", WEB], { encoding: "utf8" })).toBe("");
});

test("the pages have no inline script or style, and load nothing from elsewhere", () => {
  for (const name of readdirSync(WEB).filter((file) => file.endsWith(".html"))) {
    const text = readFileSync(join(WEB, name), "utf8");
    expect(text).not.toMatch(/<script>|<style|style=|\son\w+=|https?:\/\//);
    const assets = [...text.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)].map(([, file]) => file);
    expect(readdirSync(join(WEB, "assets"))).toEqual(expect.arrayContaining(assets));
  }
});
