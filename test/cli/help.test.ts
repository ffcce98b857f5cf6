import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { runHere } from "../support/cli-here";
import { cliCommand } from "../support/cli-process";

describe("help", () => {
  test("of all commands is as recorded, examples first", async () => {
    const pages = [
      [],
      ["start"],
      ["solve"],
      ["check"],
      ["compare"],
      ["submit"],
      ["jobs"],
      ["jobs", "list"],
      ["jobs", "show"],
    ];
    pages.push(["jobs", "watch"], ["jobs", "cancel"], ["jobs", "retry"], ["jobs", "logs"], ["results"], ["sample"]);
    pages.push(["synth"], ["doctor"], ["keys"], ["keys", "create"], ["keys", "list"], ["keys", "revoke"]);
    const texts: string[] = [];
    for (const page of pages) {
      const { code, stdout, stderr } = await runHere([...page, "--help"]);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^Examples:\n {2}\$ millrace /);
      texts.push(`$ millrace ${[...page, "--help"].join(" ")}\n${stdout}`);
    }
    await expect(texts.join("\n")).toMatchFileSnapshot("golden/help.txt");
  });

  test("without a command it goes to standard error with exit code 2", async () => {
    const { code, stdout, stderr } = await runHere([]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Exit codes: 0 done");
  });

  test("loads neither the solver nor the server", async () => {
    const [program, ...before] = cliCommand();
    const probe = join(__dirname, "..", "support", "loaded-modules-script.cjs");
    const args = ["--require", probe, ...before, "--version"];
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: join(__dirname, "..", "..") });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(stderr).toContain("commander");
    expect(stderr).not.toMatch(/node_modules\/(highs|hono|kysely|pino|cdktf)\//);
  });
});

describe("a wrong command line", () => {
  test.each([
    [["sovle"], "error: unknown command 'sovle'\n(Did you mean solve?)"],
    [["jobs", "lst"], "error: unknown command 'lst'\n(Did you mean list?)"],
    [["solve", "model"], "error: missing required argument 'path'"],
    [["solve", "model", "x", "--sed", "1"], "error: unknown option '--sed'\n(Did you mean --seed?)"],
    [["solve", "model", "x", "--seed", "1.5"], "It must be a whole number from 0 to 2147483647."],
    [["sample", "--students", "5"], "It must be a whole number from 25 to 5000."],
    [["sample", "--profile", "few-singleton"], "no such profile; did you mean few-singletons?"],
    [["check", "class-shedule", ".", "."], "there is no kind class-shedule; did you mean class-schedule?"],
    [["check", "model", "no/such/folder", "."], "no/such/folder: must be a folder, found nothing"],
    [["submit", "model", "x", "--out", "y"], "--out: needs --wait"],
    [["jobs", "list", "--until-final"], "--until-final: needs --watch"],
    [["jobs", "list", "--state", "runing"], "no such state; did you mean running?"],
  ])("%j ends with 2 and says what was meant", async (args, message) => {
    const { code, stdout, stderr } = await runHere(args);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test("with --json the trouble is one JSON object too", async () => {
    const { code, stdout } = await runHere(["jobs", "list", "--state", "runing", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, error: { code: "USAGE" } });
  });
});
