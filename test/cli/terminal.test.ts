import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CliProcess, cliCommand, runCli } from "../support/cli-process";

/** Of util-linux: runs a command on a terminal of its own. */
const PSEUDO_TERMINAL = "script";
const ESCAPE = "\u001b[";

let folder: string;
let solve: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-terminal-"));
  const model = join(folder, "good.lp");
  await writeFile(model, "max\n obj: x\nst\n c1: x <= 4\nend\n");
  solve = ["solve", "model", model];
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function hasScript(): boolean {
  try {
    return execFileSync(PSEUDO_TERMINAL, ["--version"], { encoding: "utf8" }).includes("util-linux");
  } catch {
    return false;
  }
}

/** Runs the command line on a pseudo-terminal, where both streams are one. */
async function onTerminal(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const words = [...cliCommand(), ...args].map((word) => `'${word}'`).join(" ");
  const inherited = Object.entries(process.env).filter(([name]) => !/^(NO_COLOR|FORCE_COLOR|CI)$/.test(name));
  const env = { ...Object.fromEntries(inherited), TERM: "xterm-256color", ...environment };
  const child = spawn(PSEUDO_TERMINAL, ["--quiet", "--return", "--command", words, "/dev/null"], {
    cwd: join(__dirname, "..", ".."),
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return await new CliProcess(child).ended;
}

describe("in a pipe", () => {
  test("there is no colour and nothing is drawn over", async () => {
    const { code, stdout, stderr } = await runCli(solve);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain(ESCAPE);
    expect(stdout).toMatch(/^succeeded, checked/);
    expect(stderr).toMatch(/^uploaded \d+ B$/m);
  });

  test("FORCE_COLOR colours, NO_COLOR does not, --quiet leaves only data", async () => {
    expect((await runCli(solve, { FORCE_COLOR: "1" })).stdout).toContain(`${ESCAPE}32msucceeded`);
    expect((await runCli(solve, { NO_COLOR: "1" })).stdout).not.toContain(ESCAPE);
    const { stdout, stderr } = await runCli([...solve, "--quiet"]);
    expect(stdout).toContain("objective");
    expect(stderr).toBe("");
  });
});

describe.skipIf(!hasScript())("on a terminal (needs util-linux' script)", () => {
  test("progress is a bar that is drawn over, and the verdict is coloured", async () => {
    const { code, stdout } = await onTerminal(solve);
    expect(code).toBe(0);
    const drawn = stdout.split(`\r${ESCAPE}2K`);
    expect(drawn.filter((line) => /\[[█░]+\] +\w/.test(line)).length).toBeGreaterThan(1);
    expect(drawn.slice(1, -1).join("")).not.toContain("\n");
    expect(stdout).toContain(`${ESCAPE}32msucceeded`);
  });

  test("NO_COLOR leaves the bar without colour", async () => {
    const { stdout } = await onTerminal(solve, { NO_COLOR: "1" });
    expect(stdout).toContain("░");
    expect(stdout.replaceAll(`${ESCAPE}2K`, "")).not.toContain(ESCAPE);
  });
});
