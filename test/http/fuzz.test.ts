import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { script } from "../../src/processes/script";
import { type FuzzReport, type FuzzRun, fuzz } from "../support/api/schemathesis";
import { pythonEnvironment } from "../support/python";

const ALL_PHASES = "examples,coverage,fuzzing";
/** All runs together make at least so many requests. */
const MIN_CASES = 2500;

interface Server {
  readonly process: ChildProcess;
  readonly url: string;
  readonly key: string | null;
}

const python = pythonEnvironment("schemathesis", ["schemathesis==4.32.5"]);
const folder = mkdtempSync(join(tmpdir(), "millrace-fuzz-"));
let open: Server;
let keyed: Server;
let cases = 0;

beforeAll(async () => {
  [open, keyed] = await Promise.all([startServer("open"), startServer("keyed")]);
});
afterAll(async () => {
  await Promise.all(
    [open, keyed].map(async ({ process }) => {
      process.stdin?.end();
      if (process.exitCode === null) await once(process, "exit");
    }),
  );
  rmSync(folder, { recursive: true, force: true });
});

async function startServer(mode: "open" | "keyed"): Promise<Server> {
  const { file, execArgv } = script(join(__dirname, "..", "support", "api"), "fuzz-server");
  const child = spawn(process.execPath, [...execArgv, file, mode], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { process: child, ...(JSON.parse(line) as { url: string; key: string | null }) };
}

async function attack(run: Omit<FuzzRun, "folder" | "seed">): Promise<FuzzReport> {
  if (!python.available) throw new Error(python.reason);
  const report = await fuzz(python.bin("schemathesis"), { ...run, folder, seed: 20_260 });
  cases += report.test_cases.generated;
  expect(report.failures, report.output).toEqual([]);
  expect(report.errors, report.output).toEqual([]);
  expect(report.operations.tested).toBeGreaterThan(0);
  return report;
}

async function newJob(): Promise<string> {
  const body = JSON.stringify({ kind: "notes", inputs: [{ name: "a.txt", text: "good" }] });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${open.url}/api/v1/jobs`, { method: "POST", body, headers });
  return ((await response.json()) as { id: string }).id;
}

/** Bodies and parameters at random take ten times as long as those of the other phases: they are few, but of each route. */
const runs: readonly (readonly [string, () => Promise<Omit<FuzzRun, "folder" | "seed">>])[] = [
  ["every route, without keys", async () => ({ url: open.url, options: ["--phases", ALL_PHASES, "-n", "8"] })],
  [
    "the routes of one job",
    async () => {
      const only = ["--include-path-regex", "jobs/.id", "--exclude-method", "DELETE"];
      return { url: open.url, jobId: await newJob(), options: ["--phases", ALL_PHASES, "-n", "8", ...only] };
    },
  ],
  [
    "jobs that are submitted, followed and removed",
    async () => ({ url: open.url, options: ["--phases", "stateful", "-n", "12"] }),
  ],
  [
    "every route, with a key",
    async () => {
      const headers = { "X-API-Key": keyed.key ?? "" };
      return { url: keyed.url, headers, options: ["--phases", ALL_PHASES, "-n", "3"] };
    },
  ],
  ["every route, with the key left out", async () => ({ url: keyed.url, options: ["--phases", "fuzzing", "-n", "3"] })],
];

if (!python.available) {
  test("schemathesis can be run", ({ skip }) => {
    if (process.env.CI === "true") throw new Error(`skipped in CI: ${python.reason}`);
    skip(python.reason);
  });
}

test.skipIf(!python.available).each(runs)("schemathesis finds no fault: %s", async (_what, toRun) => {
  await attack(await toRun());
});

test.skipIf(!python.available)("both servers are still up, after enough cases", async () => {
  console.log(`schemathesis: ${cases} cases`);
  for (const { process, url } of [open, keyed]) {
    expect(process.exitCode).toBeNull();
    expect((await fetch(`${url}/health`)).status).toBe(200);
  }
  expect(cases).toBeGreaterThanOrEqual(MIN_CASES);
});
