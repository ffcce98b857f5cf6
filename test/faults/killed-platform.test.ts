import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLocalStorage } from "../../src/adapters/local/storage";
import { isFinal } from "../../src/contract/job";
import type { Job } from "../../src/jobs/job";
import { temporaryFolder } from "../support/folder";
import { PlatformCalls, PlatformProcess } from "../support/platform";
import { seededRandom } from "../support/seeded-random";

const JOBS = 200;
const KILLS = 25;
const SEED = 20_260_131;
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

/** Submits until the platform has said yes, as the client does: one key for all tries. */
async function submitForSure(key: string): Promise<string> {
  for (let tries = 0; tries < 1_000; tries++) {
    try {
      return (await calls.submit({ steps: 4, stepMs: 15 }, { key, maxAttempts: 10 })).id;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`${key} was never accepted`);
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

/** Waits until so many more jobs have succeeded; for at most 20 s. */
async function moreFinished(more: number): Promise<void> {
  const before = await calls.succeeded();
  for (let tries = 0; tries < 400 && (await calls.succeeded()) < before + more; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function allFinal(ids: readonly string[]): Promise<void> {
  for (const id of ids) await calls.until(id, (job) => isFinal(job.state));
}

describe("a platform that is killed again and again", () => {
  test(`loses none of ${JOBS} jobs in ${KILLS} kills, and publishes each result once`, {
    timeout: 240_000,
  }, async () => {
    const random = seededRandom(SEED);
    await start();
    const submitting = (async () => {
      const ids: string[] = [];
      for (let n = 0; n < JOBS; n++) ids.push(await submitForSure(`job-${n}`));
      return ids;
    })();
    for (let kills = 0; kills < KILLS; kills++) {
      // shorter than a job process takes to start; so now and then some jobs must get through, or ten attempts are soon used
      await new Promise((resolve) => setTimeout(resolve, 100 + random() * 900));
      if (kills % 5 === 4) await moreFinished(2 * WORKERS);
      await platform?.kill(random() < 0.5 ? "process" : "group");
      await start();
    }
    const ids = await submitting;
    await allFinal(ids);
    expect(await platform?.terminate()).toBe(0);
    platform = undefined;

    const read = await readJobs(ids);
    const lost = read.filter(({ job }) => job === undefined).length;
    const unfinished = read.filter(({ job }) => job && !isFinal(job.state)).length;
    const failed = read.filter(({ job }) => job && job.state !== "succeeded").length;
    const doubled = read.filter(({ results }) => results > 1).length;
    const runs = read.reduce((sum, { job }) => sum + (job?.attempt ?? 0), 0);
    console.log(
      `seed ${SEED}: ${JOBS} jobs, ${KILLS} kills, ${runs} runs; ` +
        `${lost} lost, ${unfinished} unfinished, ${failed} failed, ${doubled} double results`,
    );
    expect(new Set(ids).size).toBe(JOBS);
    expect({ lost, unfinished, failed, doubled }).toEqual({ lost: 0, unfinished: 0, failed: 0, doubled: 0 });
    // the kills must have bitten, and none may have cost more than the runs that were at work
    expect(runs).toBeGreaterThan(JOBS);
    expect(runs).toBeLessThanOrEqual(JOBS + KILLS * WORKERS);
  });

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
