import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runHere } from "../support/cli-here";
import { type CliProcess, runCli, startCli } from "../support/cli-process";

const MODEL = "max\n obj: 3 x + 2 y\nst\n c1: x + y <= 4\nbounds\n 0 <= x <= 3\nend\n";
const UNKNOWN = "4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11";

let folder: string;
let service: CliProcess;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-service-"));
  await writeFile(join(folder, "good.lp"), MODEL);
  await runHere(["sample", "--students", "200", "--seed", "3", "--out", join(folder, "school"), "-q"]);
  service = startCli(["start", "--no-sample", "--port", "0", "--data", join(folder, "data")]);
  const [, found = ""] = await service.sees(/(http:\/\/127\.0\.0\.1:\d+)/);
  url = found;
});

afterAll(async () => {
  service.child.kill("SIGTERM");
  expect((await service.ended).code).toBe(0);
  await rm(folder, { recursive: true, force: true });
});

const cli = (...args: string[]) => runHere(args, { MILLRACE_URL: url });
const longJob = () => ["class-schedule", join(folder, "school"), "--time-limit", "3600"];

async function submitted(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli("submit", ...args);
  expect([code, stderr]).toEqual([0, expect.stringContaining("follow it with")]);
  return stdout.trim();
}

describe("a job's life", () => {
  test("submit prints the id, watch its states, results its files; each with its exit code", async () => {
    const id = await submitted("model", join(folder, "good.lp"), "--tag", "mine", "--priority", "1");
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const watched = await cli("jobs", "watch", id, "-q");
    expect([watched.code, watched.stdout.trim().split("\n").at(-1)]).toEqual([0, "succeeded"]);
    const shown = await cli("jobs", "show", id);
    expect(shown.stdout).toMatch(/^state +succeeded$/m);
    expect(shown.stdout).toMatch(/^verified +yes$/m);
    const listed = await cli("jobs", "list", "--tag", "mine", "--json");
    expect(JSON.parse(listed.stdout)).toMatchObject({ version: 1, jobs: [{ id, priority: 1, tags: ["mine"] }] });
    const results = await cli("results", id, "--out", join(folder, "answer"), "--json");
    expect(results.code).toBe(0);
    expect(JSON.parse(results.stdout)).toMatchObject({ status: "succeeded", verified: true });
    expect(await readdir(join(folder, "answer"))).toContain("metrics.json");
    expect((await cli("jobs", "logs", id, "--json")).code).toBe(0);
  });

  test("jobs watch --json is one versioned object a line", async () => {
    const id = await submitted("model", join(folder, "good.lp"));
    const { stdout } = await cli("jobs", "watch", id, "--json");
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { version: number; state?: string });
    expect(new Set(events.map(({ version }) => version))).toEqual(new Set([1]));
    expect(events.at(-1)?.state).toBe("succeeded");
  });

  test("jobs list --watch tells changes until the listed jobs are final, or until Ctrl-C", async () => {
    const id = await submitted("model", join(folder, "good.lp"), "--tag", "listed");
    const { code, stdout } = await cli("jobs", "list", "--tag", "listed", "--watch", "--until-final");
    const lines = stdout.trim().split("\n");
    expect([code, lines[0], lines.at(-1)]).toEqual([
      0,
      expect.stringMatching(/^ID +KIND/),
      expect.stringMatching(`^${id} +model +succeeded`),
    ]);
    const watching = startCli(["jobs", "list", "--tag", "listed", "--watch", "--json", "--url", url]);
    await watching.sees(/watching; Ctrl-C ends it/);
    for (let tries = 0; tries < 200 && watching.stdout === ""; tries++) await setTimeout(25);
    watching.child.kill("SIGINT");
    const left = await watching.ended;
    expect([left.code, JSON.parse(left.stdout)]).toMatchObject([130, { version: 1, job: { id, state: "succeeded" } }]);
  });

  test("submit --wait --json solves, saves and prints like solve", async () => {
    const out = join(folder, "waited");
    const args = ["submit", "model", join(folder, "good.lp"), "--wait", "--out", out, "--json"];
    const { code, stdout } = await cli(...args);
    expect([code, JSON.parse(stdout).status]).toEqual([0, "succeeded"]);
    expect(await readdir(out)).toContain("metrics.json");
  });

  test("the same idempotency key never submits a second job", async () => {
    const args = ["model", join(folder, "good.lp"), "--idempotency-key", "nightly"];
    const first = await submitted(...args);
    expect(await submitted(...args)).toBe(first);
    await cli("jobs", "watch", first);
    expect(await submitted(...args)).toBe(first);
    await writeFile(join(folder, "other.lp"), MODEL);
    const other = await cli("submit", "model", join(folder, "other.lp"), "--idempotency-key", "nightly");
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("idempotency key was used")]);
  });

  test("leaving ends with 124 or 130 and leaves the job alone; cancel stops it; retry queues it again", async () => {
    const waiting = await cli("submit", ...longJob(), "--wait", "--timeout", "2");
    expect(waiting.code).toBe(124);
    const [id = ""] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(waiting.stderr) ?? [];
    const watching = startCli(["jobs", "watch", id, "--url", url]);
    await watching.sees(/objective/);
    watching.child.kill("SIGINT");
    const left = await watching.ended;
    expect([left.code, left.stderr]).toEqual([130, expect.stringContaining("it goes on")]);
    expect((await cli("jobs", "watch", id, "--timeout", "0.5")).code).toBe(124);
    const cancelled = await cli("jobs", "cancel", id);
    expect([cancelled.code, cancelled.stdout]).toEqual([0, expect.stringMatching(/(stopping|cancelled)/)]);
    const ended = await cli("jobs", "watch", id);
    expect([ended.code, ended.stdout]).toEqual([1, expect.stringContaining("cancelled")]);
    expect((await cli("jobs", "cancel", id)).code).toBe(0);
    expect((await cli("jobs", "retry", id)).code).toBe(0);
    await cli("jobs", "cancel", id);
  });
});

describe("what can go wrong", () => {
  test("an unknown job ends with 3", async () => {
    for (const args of [["jobs", "show"], ["jobs", "watch"], ["jobs", "cancel"], ["jobs", "logs"], ["results"]]) {
      const { code, stderr } = await cli(...args, UNKNOWN);
      expect([code, stderr]).toEqual([3, expect.stringMatching(/^error: .*\(request .+\)$/m)]);
    }
  });

  test("no service ends with 5 and names the address", async () => {
    const { code, stderr } = await runHere(["jobs", "list", "--url", "http://127.0.0.1:9"]);
    expect([code, stderr]).toEqual([5, expect.stringContaining("cannot reach http://127.0.0.1:9")]);
  });

  test("a service that asks for a key ends with 4", async () => {
    const environment = { MILLRACE_AUTHENTICATION: "keys" };
    const closed = startCli(["start", "--no-sample", "--port", "0", "--data", join(folder, "closed")], environment);
    const [address] = await closed.sees(/http:\/\/127\.0\.0\.1:\d+/);
    const { code, stderr } = await runHere(["jobs", "list"], { MILLRACE_URL: address, MILLRACE_API_KEY: "wrong" });
    expect([code, stderr]).toEqual([4, expect.stringContaining("error: ")]);
    closed.child.kill("SIGINT");
    expect((await closed.ended).code).toBe(0);
  });

  test("wrong settings and a taken port are told, not thrown", async () => {
    const settings = await runCli(["start", "--no-sample"], { MILLRACE_PORT: "web", MILLRACE_WORKERS: "-1" });
    expect([settings.code, settings.stderr.match(/^error: MILLRACE_/gm)?.length]).toEqual([2, 2]);
    const port = new URL(url).port;
    const taken = await runCli(["start", "--no-sample", "--port", port, "--data", join(folder, "second")]);
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringMatching(/^error: port: must be free/)]);
  });
});
