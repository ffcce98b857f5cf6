import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLocalStorage } from "../../src/adapters/local/storage";
import { isFinal } from "../../src/contract/job";
import type { Job } from "../../src/jobs/job";
import { temporaryFolder } from "../support/folder";
import { PlatformCalls, PlatformProcess } from "../support/platform";

const WORKERS = 2;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let platform: PlatformProcess | undefined;
const calls = new PlatformCalls(() => platform?.url ?? "http://127.0.0.1:9");

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  await platform?.kill("group");
  platform = undefined;
  await folder.remove();
});

async function start(): Promise<PlatformProcess> {
  platform = await PlatformProcess.start(folder.path, {
    MILLRACE_WORKERS: String(WORKERS),
    MILLRACE_SWEEP_SECONDS: "1",
  });
  return platform;
}

/** What the data folder says, read by nobody but us. */
async function readJobs(ids: readonly string[]): Promise<readonly { job: Job | undefined; results: number }[]> {
  const storage = await openLocalStorage({ folder: folder.path, clock: { now: () => Date.now() }, baseUrl: () => "" });
  try {
    const read = [];
    for (const id of ids) {
      const events = await storage.store.events(id, 0, 1_000, "state");
      const results = events.filter(({ data }) => data.state === "succeeded").length;
      read.push({ job: await storage.store.load(id), results });
    }
    return read;
  } finally {
    await storage.close();
  }
}

describe("a platform that is killed", () => {
  test("finishes a job that was at work, once, from its last checkpoint", async () => {
    await start();
    const { id } = await calls.submit({ steps: 30, stepMs: 60 });
    await calls.until(id, (job) => (job.progress?.fraction ?? 0) > 0.2);
    await platform?.kill("process");
    await start();
    const job = await calls.until(id, ({ state }) => isFinal(state));
    expect(job).toMatchObject({ state: "succeeded", attempt: 2, verified: true });
    expect((await calls.results(id)).metrics).toEqual({ done: 30 });
    await platform?.kill("group");
    platform = undefined;
    const [read] = await readJobs([id]);
    expect(read?.results).toBe(1);
  });
});

describe("a platform that is asked to end", () => {
  test("hands its job back, and the next start goes on from the checkpoint", async () => {
    await start();
    const { id } = await calls.submit({ steps: 40, stepMs: 60 }, { maxAttempts: 1 });
    await calls.until(id, (job) => (job.progress?.fraction ?? 0) > 0.1);
    expect(await platform?.terminate()).toBe(0);
    platform = undefined;
    expect((await readJobs([id]))[0]?.job).toMatchObject({ state: "queued", attempt: 1, maxAttempts: 2 });
    await start();
    expect(await calls.until(id, ({ state }) => isFinal(state))).toMatchObject({ state: "succeeded", attempt: 2 });
  });
});
