import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLocalStorage } from "../../src/adapters/local/storage";
import { createClient } from "../../src/client";
import { writeSchool } from "../../src/kinds/class-schedule/sample";
import { keptObjective } from "../support/class-schedule/kept-checkpoint";
import { type CliProcess, startCli } from "../support/cli-process";
import { temporaryFolder } from "../support/folder";
import { PlatformCalls } from "../support/platform";

const SETTINGS = { MILLRACE_SWEEP_SECONDS: "1", MILLRACE_CORES_PER_JOB: "1" };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
let school: string;
let platform: CliProcess | undefined;
let url = "";
const calls = new PlatformCalls(() => url);

beforeEach(async () => {
  folder = await temporaryFolder();
  [data, school] = [join(folder.path, "data"), join(folder.path, "school")];
  await writeSchool(school, { students: 200, seed: 11, profile: "many-singletons" });
});
afterEach(async () => {
  await end("SIGKILL");
  await folder.remove();
});

async function start(): Promise<void> {
  platform = startCli(["start", "--no-sample", "--port", "0", "--data", data], SETTINGS);
  const [, found = ""] = await platform.sees(/(http:\/\/127\.0\.0\.1:\d+)/);
  url = found;
}

/** Ends the platform's process, and gives its exit code. */
async function end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null | undefined> {
  platform?.child.kill(signal);
  const ended = await platform?.ended;
  platform = undefined;
  return ended?.code;
}

/** What happened to a job, read from the data folder when nobody else has it open. */
async function history(id: string) {
  const storage = await openLocalStorage({ folder: data, clock: { now: () => Date.now() }, baseUrl: () => "" });
  try {
    const events = await storage.store.events(id, 0, 1_000);
    const states = events.filter(({ type }) => type === "state").map(({ data: { state } }) => state);
    const lines = events.filter(({ type }) => type === "log").map(({ data: { line } }) => line);
    const restarted = events.findLastIndex(({ type, data: { state } }) => type === "state" && state === "running");
    const incumbents = events.slice(restarted).flatMap(({ data: { incumbent } }) => incumbent ?? []);
    return { states, lines, resumedWith: Number(incumbents[0]) };
  } finally {
    await storage.close();
  }
}

/** Waits until the run's first checkpoint is on the disk; for at most 30 s. */
async function firstCheckpoint(id: string): Promise<void> {
  const kept = join(data, "objects", "keys", "tenants", "local", "jobs", id, "checkpoints");
  for (let tries = 0; tries < 600; tries++) {
    if ((await readdir(kept).catch(() => [])).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`job ${id} has left no checkpoint in 30 s`);
}

describe("a platform that is killed while it schedules a school", () => {
  test("finishes the job once after its restart, checked, from the checkpoint on", async () => {
    await start();
    const client = createClient({ baseUrl: url });
    const files = (await readdir(school)).map((name) => ({ path: join(school, name) }));
    const { id } = await client.submit({ kind: "class-schedule", files, parameters: { timeLimitSeconds: 6 } });
    await firstCheckpoint(id);
    // by now the search is beyond where it began: a run that began anew would show
    await calls.until(id, ({ progress }) => (progress?.fraction ?? 0) > 0.4);
    await end("SIGKILL");

    const kept = await keptObjective(data, join(folder.path, "copy"), id, school);
    await start();
    const job = await calls.until(id, ({ finishedAt }) => finishedAt !== null);
    expect(job).toMatchObject({ state: "succeeded", attempt: 2, verified: true });
    const { metrics, solver } = await calls.results(id);
    expect(kept).toBeGreaterThan(0);
    expect(solver?.objective).toBeGreaterThanOrEqual(kept ?? Number.POSITIVE_INFINITY);
    expect(metrics).toMatchObject({ objective: solver?.objective });

    expect(await end("SIGTERM")).toBe(0);
    const { states, lines, resumedWith } = await history(id);
    console.log(`kept ${kept}, resumed with ${resumedWith}, published ${solver?.objective}, bound ${solver?.bound}`);
    expect(resumedWith).toBeGreaterThanOrEqual(kept ?? Number.POSITIVE_INFINITY);
    expect(states.filter((state) => state === "succeeded")).toHaveLength(1);
    expect(states.filter((state) => state === "running")).toHaveLength(2);
    expect(lines).toContain("resuming from a checkpoint");
  });
});
