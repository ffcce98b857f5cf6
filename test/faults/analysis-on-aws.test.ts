import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type MillraceClient } from "../../src/client";
import { writeSchool } from "../../src/kinds/class-schedule/sample";
import { TINY_SCHOOL } from "../support/class-schedule/input-folder";
import { AnalysisHere, type DeployedProcess } from "../support/deployed/analysis-here";
import { temporaryFolder } from "../support/folder";

let here: AnalysisHere;
let agent: Awaited<ReturnType<typeof startAgent>>;
let api: Awaited<ReturnType<AnalysisHere["startApi"]>>;
let worker: DeployedProcess;
let client: MillraceClient;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  agent = await startAgent();
  here = await AnalysisHere.start();
  worker = here.startWorker({ ECS_AGENT_URI: agent.url, MILLRACE_PROTECT_MINUTES: "30" });
  api = await here.startApi();
  client = createClient({ baseUrl: api.url, apiKey: await here.makeApiKey("school") });
});
afterAll(async () => {
  await here?.close();
  await agent?.close();
  await folder?.remove();
});

test("a school goes in through the client, is solved by a worker, and its checked schedule comes back", async () => {
  const files = Object.entries(TINY_SCHOOL).map(([name, data]) => ({ name, data }));
  const { job, results, download } = await client.submitAndWait({
    kind: "class-schedule",
    files,
    parameters: { iterationLimit: 3, threads: 1 },
  });
  expect(job).toMatchObject({ state: "succeeded", verified: true, attempt: 1 });
  expect(results.metricsAvailable).toBe(true);
  for (const { name, sha256 } of results.files) {
    expect(await download(name, join(folder.path, name))).toMatchObject({ sha256 });
  }
  expect(await readFile(join(folder.path, "student_assignments.csv"), "utf8")).toContain("S1");
});

test("a worker that is told to end hands its job back, and another one finishes it", async () => {
  const school = join(folder.path, "school");
  await writeSchool(school, { students: 120, seed: 3 });
  const files = (await readdir(school)).map((name) => ({ path: join(school, name) }));
  const parameters = { timeLimitSeconds: 4, threads: 1 };
  const { id } = await client.submit({ kind: "class-schedule", files, parameters, maxAttempts: 1 });
  await expect.poll(async () => (await here.store.load(id))?.progress?.incumbent ?? null, LONG).not.toBeNull();
  expect(await worker.terminate()).toBe(0);
  expect(await here.store.load(id)).toMatchObject({ state: "queued", attempt: 1, maxAttempts: 2 });

  const second = here.startWorker();
  const { job } = await client.waitForJob(id);
  expect(job).toMatchObject({ state: "succeeded", verified: true, attempt: 2 });
  expect(await second.terminate()).toBe(0);
  const states = (await here.store.events(id, 0, 1_000, "state")).map(({ data }) => data.state);
  expect(states).toEqual(["queued", "starting", "running", "queued", "starting", "running", "succeeded"]);
});

test("a worker was protected by ECS while it had a job, and at no other time", () => {
  const one = [{ ProtectionEnabled: true, ExpiresInMinutes: 30 }, { ProtectionEnabled: false }];
  expect(agent.wishes).toEqual([...one, ...one]);
});
const LONG = { timeout: 100_000, interval: 100 } as const;

test("a server that is told to end answers what it has begun, and leaves", async () => {
  expect(await api.process.terminate()).toBe(0);
  await expect(fetch(`${api.url}/health`)).rejects.toThrow();
});

/** The agent that ECS runs beside a task. */
async function startAgent() {
  const wishes: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      if (request.method === "PUT" && request.url === "/task-protection/v1/state") wishes.push(JSON.parse(body));
      response.end(JSON.stringify({ protection: { ProtectionEnabled: true } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => server.close(resolve));
  return { wishes, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
