import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SOURCE_COMMAND, startCli } from "../support/cli-process";
import { temporaryFolder } from "../support/folder";

const GOLDEN = join(__dirname, "..", "golden", "addresses", "stacks", "optimizer-dev.txt");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

test("synth writes the Terraform of every system where it was told, and says how to go on", async () => {
  const out = join(folder.path, "terraform");
  const { code, stdout } = await startCli(["synth", "--out", out], {}, SOURCE_COMMAND).ended;
  const stack = join(out, "stacks", "Optimizer");
  const lines = ["Optimizer", "Analysis"].map(
    (name) => `${name}: terraform -chdir=${join(out, "stacks", name)} init\n`,
  );
  expect([code, stdout]).toEqual([0, lines.join("")]);
  const terraform = JSON.parse(await readFile(join(stack, "cdk.tf.json"), "utf8")) as {
    readonly terraform: { readonly required_providers: object };
    readonly resource: Readonly<Record<string, object>>;
  };
  expect(terraform.terraform.required_providers).toHaveProperty("aws.source");
  const addresses = Object.entries(terraform.resource).flatMap(([type, resources]) =>
    Object.keys(resources).map((name) => `${type}.${name}`),
  );
  const frozen = (await readFile(GOLDEN, "utf8")).split("\n").filter((line) => line !== "");
  expect(addresses.sort()).toEqual(frozen.sort());
});

test("synth into a file ends with 2 and leaves the file alone", async () => {
  const out = join(folder.path, "taken");
  await writeFile(out, "mine");
  const { code, stderr } = await startCli(["synth", "--out", out], {}, SOURCE_COMMAND).ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining("must be a folder, found a file; name another path")]);
  expect([await readdir(folder.path), await readFile(out, "utf8")]).toEqual([["taken"], "mine"]);
});
