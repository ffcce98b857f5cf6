import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli, startCli } from "../support/cli-process";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-start-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("start", () => {
  test("--once --json schedules the sample school and prints one JSON object", async () => {
    const { code, stdout, stderr } = await runCli(["start", "--once", "--json", "--time-limit", "6", "--data", folder]);
    const [line = "", ...rest] = stdout.split("\n");
    expect(rest).toEqual([""]);
    const document = JSON.parse(line) as Record<string, unknown>;
    expect(document).toMatchObject({
      version: 1,
      status: "succeeded",
      verified: true,
      metrics: { requests: expect.any(Number), requestsSatisfiedPct: expect.any(Number) },
      solver: { engine: expect.stringContaining("highs"), seconds: expect.any(Number), objective: expect.any(Number) },
    });
    expect(document.solver).toHaveProperty("bound");
    expect(document.solver).toHaveProperty("gap");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^\w.* {2}\d+ %.* {2}gap /m);
    expect(stderr).not.toContain("\u001b");
  });

  test("killed in the middle, the next start finishes the same job", async () => {
    const data = join(folder, "killed");
    const killed = startCli(["start", "--once", "--time-limit", "6", "--data", data]);
    await killed.sees(/objective/);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const environment = { MILLRACE_LEASE_SECONDS: "3", MILLRACE_SWEEP_SECONDS: "1" };
    const next = await runCli(["start", "--once", "--json", "--data", data], environment);
    const [, id = ""] = /going on with job ([0-9a-f-]{36})/.exec(next.stderr) ?? [];
    expect(JSON.parse(next.stdout)).toMatchObject({ jobId: id, status: "succeeded", verified: true });
    expect(next.code).toBe(0);
  });

  test("keeps serving after the sample, names the pages, and drains on SIGTERM", async () => {
    const serving = startCli(["start", "--time-limit", "3", "--port", "0", "--data", join(folder, "serving")]);
    const [, page = ""] = await serving.sees(/result page: (http\S+)/);
    const [, jobs = ""] = await serving.sees(/serving; jobs (http\S+)/);
    expect(serving.stdout).toContain("checked by the independent checker");
    expect(serving.stdout).toContain("requests satisfied");
    for (const address of [page, jobs]) expect((await fetch(address)).status).toBe(200);
    serving.child.kill("SIGTERM");
    expect((await serving.ended).code).toBe(0);
    await expect(fetch(jobs)).rejects.toThrow("fetch failed");
  });

  test("package.json starts this command line", async () => {
    const { bin, scripts } = JSON.parse(await readFile(join(__dirname, "..", "..", "package.json"), "utf8")) as {
      bin: Record<string, string>;
      scripts: Record<string, string>;
    };
    expect(bin.millrace).toBe("dist/src/main/cli.js");
    expect(scripts.start).toBe("tsx src/main/cli.ts start");
  });
});
