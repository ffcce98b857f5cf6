import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, type JobEvent, type MillraceClient, type Submission } from "../../../src/client";
import { parseLocalSettings } from "../../../src/contract/settings";
import { type LocalPlatform, startLocal } from "../../../src/main/local";

const LP = "max\n obj: 3 x + 2 y\nst\n c1: x + y <= 4\nbounds\n 0 <= x <= 3\nend\n";

let folder: string;
let platform: LocalPlatform;
let client: MillraceClient;

const settings = (port: number) => ({
  // every test has its own jobs run, though all ask the same
  ...parseLocalSettings({
    MILLRACE_DATA_FOLDER: join(folder, "data"),
    MILLRACE_LOG_LEVEL: "error",
    MILLRACE_RESULT_CACHE: "off",
  }),
  port,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-client-"));
  platform = await startLocal(settings(0));
  client = createClient({ baseUrl: platform.url });
});

afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true, force: true });
});

/** A model of its own each time: the objective tells which. */
const model = (name = "tiny.lp"): Submission => ({ kind: "model", files: [{ name, data: LP }] });

describe("the client on the real platform", () => {
  test("uploads, submits, waits and downloads, with every file as it was published", async () => {
    await writeFile(join(folder, "tiny.lp"), LP);
    const states: string[] = [];
    const { job, results, download } = await client.submitAndWait(
      { kind: "model", files: [{ path: join(folder, "tiny.lp") }], tags: ["one"] },
      { onProgress: (seen) => states.push(seen.state) },
    );
    expect(job).toMatchObject({ state: "succeeded", verified: true, tags: ["one"] });
    expect(states.at(-1)).toBe("succeeded");
    expect(results).toMatchObject({ metricsAvailable: true, solver: { objective: 11 } });
    for (const { name, bytes, sha256 } of results.files) {
      expect(await download(name, join(folder, "out", name))).toMatchObject({ bytes, sha256 });
      expect((await readFile(join(folder, "out", name))).byteLength).toBe(bytes);
    }
    expect((await readdir(join(folder, "out"))).length).toBe(results.files.length);
    expect((await client.listArtifacts(job.id)).artifacts.length).toBe(results.files.length);
    expect((await client.getLogs(job.id)).nextAfter).toBeGreaterThanOrEqual(0);
    expect((await client.getProgress(job.id)).points).toBeInstanceOf(Array);
  });

  test.each(["stream", "poll"] as const)("watches a job to its end by %s", async (transport) => {
    const job = await client.submit(model());
    const events: JobEvent[] = [];
    for await (const event of client.watch(job.id, { transport })) events.push(event);
    const last = events.at(-1);
    expect(last).toMatchObject({ type: "state", state: "succeeded" });
    const seqs = events.flatMap(({ seq }) => seq ?? []);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(new Set(seqs).size).toBe(seqs.length);
  });

  test("an empty file is refused with its name, and the mistakes come typed", async () => {
    const empty = client.submit({ kind: "model", files: [{ name: "empty.lp", data: "" }] });
    await expect(empty).rejects.toMatchObject({
      name: "InvalidRequestError",
      code: "INVALID_INPUT",
      issues: [expect.objectContaining({ path: "empty.lp", message: expect.any(String) })],
    });
  });

  test("the same key from another client gives the same job, before and after it ended", async () => {
    const submission = { ...model(), idempotencyKey: "nightly-2026-01-31" };
    const first = await client.submit(submission);
    const again = await createClient({ baseUrl: platform.url }).submit(submission);
    expect(again.id).toBe(first.id);
    await client.waitForJob(first.id);
    const { job } = await client.submitAndWait(submission);
    expect([job.id, job.attempt]).toEqual([first.id, 1]);
    const other = client.submit({ ...submission, files: [{ name: "tiny.lp", data: `${LP}\n` }] });
    await expect(other).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
  });

  test("lists every job once over its pages, and submits in batches with an outcome each", async () => {
    const inputs = [{ name: "tiny.lp", text: LP }];
    const { results } = await client.submitBatch([
      { kind: "model", inputs, tags: ["batch"] },
      { kind: "model", inputs, parameters: { gap: 7 } },
      { kind: "model", inputs, tags: ["batch"] },
      { kind: "model", inputs, tags: ["batch"] },
    ]);
    expect(results.map(({ status }) => status)).toEqual([202, 400, 202, 202]);
    const listed: string[] = [];
    for await (const job of client.eachJob({ tag: "batch", limit: 1 })) listed.push(job.id);
    expect(listed.sort()).toEqual(results.flatMap(({ job }) => job?.id ?? []).sort());
  });

  test("leaving cancels the job it submitted; a cancelled job can be retried, a final one deleted", async () => {
    const slow = { ...model(), startWithinSeconds: 600 };
    const held = Array.from({ length: 3 }, (_, index) => client.submit(model(`held${index}.lp`)));
    const [, , last] = await Promise.all(held);
    const controller = new AbortController();
    const leaving = client.submitAndWait(slow, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(leaving).rejects.toMatchObject({ code: "WAIT_ABORTED", cancel: "requested" });
    const jobId = await leaving.catch((error: { jobId: string }) => error.jobId);
    const { job } = await client.waitForJob(String(jobId));
    expect(job.state).toBe("cancelled");
    expect((await client.retryJob(job.id)).state).toBe("queued");
    expect((await client.waitForJob(job.id)).job.state).toBe("succeeded");
    await client.waitForJob(last?.id ?? "");
    await client.deleteJob(job.id);
    await expect(client.getJob(job.id)).rejects.toMatchObject({ name: "NotFoundError" });
  });

  test("a wait goes on through a restart of the platform", async () => {
    const port = Number(new URL(platform.url).port);
    const jobs = await Promise.all(Array.from({ length: 4 }, (_, index) => client.submit(model(`restart${index}.lp`))));
    const waits = jobs.map(({ id }) => client.waitForJob(id, { timeoutMs: 60_000 }));
    await platform.close();
    platform = await startLocal(settings(port));
    const finished = await Promise.all(waits);
    expect(finished.map(({ job }) => job.state)).toEqual(jobs.map(() => "succeeded"));
  });

  test("health, readiness, kinds, metrics and the OpenAPI document are answered", async () => {
    expect((await client.health()).status).toBe("ok");
    expect(await client.ready()).toBe(true);
    expect((await client.listKinds()).map(({ name }) => name)).toContain("class-schedule");
    expect(await client.metrics()).toContain("# TYPE");
    expect(await client.openApi()).toHaveProperty("openapi");
  });
});
