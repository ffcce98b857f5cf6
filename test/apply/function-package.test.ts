import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { FunctionCode } from "../../constructs";
import { NODE_MAJORS, nodeRelease } from "../support/node-release";
import { temporaryFolder } from "../support/terraform-stack";

const FILES: readonly (readonly [name: string, text: string])[] = [
  ["index.mjs", "export const handler = async () => 204;\n".repeat(200)],
  ["data/sections.csv", "section,period\n"],
  ["data/empty.txt", ""],
  ["bin/solve", "#!/bin/sh\nexit 0\n"],
];

/** The same files, made in another order, at another time and under another mask. */
function folder(order: "forwards" | "backwards", mode: number, time: Date): string {
  const root = temporaryFolder("millrace-function-");
  const files = order === "forwards" ? FILES : [...FILES].reverse();
  for (const [name, text] of files) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
    chmodSync(join(root, name), mode);
    utimesSync(join(root, name), time, time);
  }
  return root;
}

let older: string;
let newer: string;
beforeAll(() => {
  older = folder("forwards", 0o600, new Date("2001-02-03T04:05:06Z"));
  newer = folder("backwards", 0o755, new Date("2026-11-22T12:00:00Z"));
});

test("order, time and mode of files leave no trace in a package", () => {
  const [one, other] = [older, newer].map((root) => FunctionCode.fromDirectory(root));
  expect(other?.hash).toBe(one?.hash);
  expect(Buffer.from(other?.zip ?? []).equals(Buffer.from(one?.zip ?? []))).toBe(true);
});

test("one changed byte is another package", () => {
  const changed = folder("forwards", 0o600, new Date());
  writeFileSync(join(changed, "data/sections.csv"), "section;period\n");
  expect(FunctionCode.fromDirectory(changed).hash).not.toBe(FunctionCode.fromDirectory(older).hash);
});

test("other programs open it: Python reads every file, with rights to read and run it", () => {
  const file = join(temporaryFolder("millrace-zip-"), "function.zip");
  writeFileSync(file, FunctionCode.fromDirectory(older).zip);
  expect(execFileSync("python3", ["-m", "zipfile", "--test", file], { encoding: "utf8" })).toContain("Done testing");
  const script = `
import json, sys, zipfile
infos = zipfile.ZipFile(sys.argv[1]).infolist()
print(json.dumps([[i.filename, i.file_size, oct(i.external_attr >> 16), i.date_time] for i in infos]))`;
  const listed = JSON.parse(execFileSync("python3", ["-c", script, file], { encoding: "utf8" })) as unknown[];
  const names = FILES.map(([name]) => name).sort();
  const sizes = new Map(FILES.map(([name, text]) => [name, text.length]));
  const noon = [1980, 1, 1, 12, 0, 0];
  expect(listed).toEqual(names.map((name) => [name, sizes.get(name), "0o100755", noon]));
});

test.each(NODE_MAJORS)("Node %i makes the same bytes, wherever its clock is set", (major) => {
  const bundle = join(temporaryFolder("millrace-bundle-"), "code.cjs");
  buildSync({
    entryPoints: ["constructs/compute/function/function-code.ts"],
    bundle: true,
    platform: "node",
    outfile: bundle,
    logLevel: "silent",
  });
  const script = `console.log(require(${JSON.stringify(bundle)}).FunctionCode.fromDirectory(process.argv[1]).hash)`;
  for (const TZ of ["UTC", "America/New_York", "Pacific/Kiritimati"]) {
    const env = { ...process.env, TZ };
    const made = execFileSync(nodeRelease(major), ["-e", script, newer], { encoding: "utf8", env });
    expect(made.trim()).toBe(FunctionCode.fromDirectory(older).hash);
  }
});
