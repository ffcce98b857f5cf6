import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isFinal } from "../../src/contract/job";
import { parseLocalSettings } from "../../src/contract/settings";
import { type LocalPlatform, startLocal } from "../../src/main/local";
import { script } from "../../src/processes/script";
import { kinds } from "../support/counting-kind";
import { temporaryFolder } from "../support/folder";
import { PlatformCalls } from "../support/platform";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let platform: LocalPlatform;
const calls = new PlatformCalls(() => platform.url);

function start(port = 0): Promise<LocalPlatform> {
  const settings = parseLocalSettings({
    MILLRACE_DATA_FOLDER: folder.path,
    MILLRACE_PORT: String(port),
    MILLRACE_LOG_LEVEL: "silent",
  });
  const module = script(`${__dirname}/../support`, "counting-kind").file;
  return startLocal(settings, { kinds: { list: kinds, module } });
}

beforeAll(async () => {
  folder = await temporaryFolder();
  platform = await start();
});
afterAll(async () => {
  await platform.close();
  await folder.remove();
});

async function ended(parameters: object, options: { readonly maxAttempts?: number } = {}) {
  const { id } = await calls.submit(parameters, options);
  return calls.until(id, ({ state }) => isFinal(state));
}

describe("a job", () => {
  test("is run, checked and published", async () => {
    const job = await ended({ steps: 5 });
    expect(job).toMatchObject({ state: "succeeded", attempt: 1, verified: true, progress: { fraction: 1 } });
    const results = await calls.results(job.id);
    expect(results).toMatchObject({ metricsAvailable: true, metrics: { done: 5 }, solver: { engine: "counting" } });
    const [file] = results.files;
    const download = await fetch(file?.url ?? "");
    expect(await download.json()).toEqual({ done: 5, marks: "xxxxx" });
  });

  test("whose process dies is tried again and goes on from its checkpoint", async () => {
    const job = await ended({ steps: 6, trouble: "crash" });
    expect(job).toMatchObject({ state: "succeeded", attempt: 2, verified: true });
    const lines = await platform.storage.store.events(job.id, 0, 100, "log");
    expect(lines.map(({ data }) => data.line)).toEqual(["counting from 0 to 6", "counting from 3 to 6"]);
  });

  test("whose process dies every time fails after its attempts, and the service stays up", async () => {
    const job = await ended({ trouble: "crash-always", steps: 50 }, { maxAttempts: 2 });
    expect(job).toMatchObject({ state: "failed", attempt: 2, reason: { code: "ATTEMPTS_EXHAUSTED" } });
    expect((await ended({})).state).toBe("succeeded");
  });

  test("with a bug in its kind fails at once", async () => {
    const job = await ended({ trouble: "throw" });
    expect(job).toMatchObject({
      state: "failed",
      attempt: 1,
      reason: { code: "RUN_FAILED", message: "the kind has a bug" },
    });
  });

  test("that cannot be solved says why", async () => {
    expect(await ended({ trouble: "refuse" })).toMatchObject({ state: "failed", reason: { code: "INFEASIBLE" } });
  });

  test("whose solution is not what it claims is no result", async () => {
    const job = await ended({ trouble: "lie" });
    expect(job).toMatchObject({ state: "failed", verified: null, reason: { code: "CHECK_FAILED" } });
    expect(await calls.results(job.id)).toMatchObject({ files: [], metricsAvailable: false });
  });

  test("that blocks its own process for seconds stalls neither requests nor other submissions", async () => {
    const { id } = await calls.submit({ steps: 2, stepMs: 4_000, deaf: true });
    await calls.until(id, ({ state }) => state === "running");
    // Ten answers while it blocks: a stalled platform would answer the last of them when the job has ended.
    const states = [];
    for (let n = 0; n < 10; n++) states.push((await calls.job(id)).state);
    expect(new Set(states)).toEqual(new Set(["running"]));
    expect(await calls.until(id, ({ state }) => isFinal(state))).toMatchObject({ state: "succeeded", attempt: 1 });
  });
});

describe("a cancel of a running job", () => {
  test.each([
    ["that listens", false],
    ["that blocks its process", true],
  ])("%s ends it long before it would, and keeps its best solution, checked", async (_what, deaf) => {
    // Ten minutes of work: only the cancel ends it within the test's own time.
    const { id } = await calls.submit({ steps: 6_000, stepMs: 100, deaf });
    await calls.until(id, (job) => (job.progress?.incumbent ?? 0) >= 2);
    const before = performance.now();
    await calls.cancel(id);
    const job = await calls.until(id, ({ state }) => isFinal(state));
    console.log(`cancelled in ${Math.round(performance.now() - before)} ms`);
    expect(job).toMatchObject({ state: "cancelled", verified: true, reason: { code: "CANCELLED" } });
    const { metrics, files } = await calls.results(id);
    expect(metrics).toEqual({ done: expect.any(Number) });
    expect(files).toHaveLength(1);
  });
});

describe("reading input files", () => {
  test("that are wrong stores nothing, and the next submission is read", async () => {
    const inputs = [{ name: "input.txt", text: "bad" }];
    const body = JSON.stringify({ kind: "counting", inputs });
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${platform.url}/api/v1/jobs`, { method: "POST", headers, body });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "INVALID_INPUT", issues: [{ path: "input.txt", line: 1 }] });
    expect((await ended({})).state).toBe("succeeded");
  });
});

describe("starting", () => {
  test("names the port that is taken and what to do", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(start(port)).rejects.toThrow(
      `port: must be free, ${port} is in use by another program; set MILLRACE_PORT`,
    );
    await new Promise((resolve) => server.close(resolve));
  });

  test("listens on loopback alone", () => {
    expect(new URL(platform.url).hostname).toBe("127.0.0.1");
  });
});
