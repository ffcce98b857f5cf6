import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ValidateBinaryVersion } from "cdktf/lib/validations/validate-binary-version.js";
import { expect, test } from "vitest";
import { askForVersionsOnce } from "../../../../constructs/app/binary-versions";
import { temporaryFolder } from "../../../support/terraform-stack";

/** A command that says it is version 1.2.3, and a way to count how often it was asked. */
function program() {
  const asked = join(temporaryFolder("millrace-versions-"), "asked");
  const command = `echo 1.2.3 | tee -a "${asked}"`;
  return { command, asked: () => readFileSync(asked, "utf8").split("\n").length - 1 };
}

test("a version that fits is asked for once a process", () => {
  askForVersionsOnce();
  askForVersionsOnce();
  const { command, asked } = program();
  for (const constraint of [">=1.0", ">=1.0"]) {
    expect(new ValidateBinaryVersion("program", constraint, command).validate()).toEqual([]);
  }
  expect(asked()).toBe(1);
});

test("one that does not fit is asked for again, and is refused by each constraint of its own", () => {
  askForVersionsOnce();
  const { command, asked } = program();
  expect(new ValidateBinaryVersion("program", ">=1.0", command).validate()).toEqual([]);
  for (const constraint of [">=2.0", ">=2.0"]) {
    expect(new ValidateBinaryVersion("program", constraint, command).validate()).toEqual([
      expect.stringContaining("version 1.2.3 is lower than the required version >=2.0"),
    ]);
  }
  expect(asked()).toBe(3);
});
