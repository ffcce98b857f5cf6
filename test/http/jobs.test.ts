import { afterEach, beforeEach, expect, test } from "vitest";
import { type JobPage, jobPageSchema, jobResultsSchema, jobStatusSchema, jobViewSchema } from "../../src/contract/api";
import { problemSchema } from "../../src/contract/problem";
import { TestApi } from "../support/api/test-api";

const PROGRESS = { fraction: 0.5, phase: "search", message: null, incumbent: 9, bound: 10, gap: 0.1 };

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open();
});
afterEach(() => api.close());

async function page(query: string): Promise<JobPage> {
  const response = await api.send("GET", `/jobs${query}`);
  expect(response.status).toBe(200);
  return jobPageSchema.parse(await response.json());
}

async function refusal(method: string, path: string, options = {}) {
  return problemSchema.parse(await (await api.send(method, path, options)).json());
}

const claim = (id: string) => api.move(id, ["claim", { leaseUntil: Date.now() + 60_000 }]);
const start = (id: string) => api.move(id, ["start"]);
const run = async (id: string) => {
  await claim(id);
  return start(id);
};

test("pages hold every job once, newest first, though times tie and jobs are added meanwhile", async () => {
  api.clock.stopAt(Date.parse("2026-01-01T00:00:00Z"));
  const ids: string[] = [];
  for (let count = 0; count < 11; count += 1) ids.push((await api.submit()).id);
  api.clock.stopAt(Date.parse("2026-01-01T00:00:01Z"));
  const newest = (await api.submit()).id;
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { jobs, nextCursor } = await page(`?limit=3${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
    seen.push(...jobs.map(({ id }) => id));
    cursor = nextCursor;
    await api.submit();
  }
  expect(seen[0]).toBe(newest);
  expect([...seen].sort()).toEqual([...ids, newest].sort());
});

test("a listing is filtered by state, kind, tag and time", async () => {
  api.clock.stopAt(Date.parse("2026-01-01T00:00:00Z"));
  const early = (await api.submit({ body: { tags: ["x"] } })).id;
  api.clock.stopAt(Date.parse("2026-01-02T00:00:00Z"));
  const late = (await api.submit({ body: { tags: ["x", "y"] } })).id;
  await run(late);
  const found = async (query: string) => (await page(query)).jobs.map(({ id }) => id);
  expect(await found("?state=running")).toEqual([late]);
  expect(await found("?state=running,queued")).toEqual([late, early]);
  expect(await found("?tag=y")).toEqual([late]);
  expect(await found("?kind=poems")).toEqual([]);
  expect(await found("?createdAfter=2026-01-01T12:00:00Z")).toEqual([late]);
  expect(await found("?createdBefore=2026-01-01T12:00:00Z&tag=x")).toEqual([early]);
});

test("a cursor is of use to its own listing alone", async () => {
  for (let count = 0; count < 3; count += 1) await api.submit({ body: { tags: ["x"] } });
  const { nextCursor } = await page("?limit=1&tag=x");
  const cursor = nextCursor ?? "";
  expect((await page(`?tag=x&cursor=${cursor}`)).jobs).toHaveLength(2);
  const [payload = "", signature = ""] = cursor.split(".");
  const moved = Buffer.from(JSON.stringify([0, "zzz"])).toString("base64url");
  for (const wrong of [
    `?cursor=${cursor}`,
    "?tag=x&cursor=",
    `?tag=x&cursor=${payload}`,
    `?tag=x&cursor=${moved}.${signature}`,
  ]) {
    expect(await refusal("GET", `/jobs${wrong}`)).toMatchObject({ status: 400, issues: [{ path: "/query/cursor" }] });
  }
});

test("a job's tag changes with the job, and 304 says that it did not", async () => {
  const { id } = await api.submit();
  const first = await api.send("GET", `/jobs/${id}`);
  const tag = first.headers.get("etag") ?? "";
  expect(first.headers.get("retry-after")).toBe("1");
  for (const known of [tag, `"other", W/${tag}`, "*"]) {
    const same = await api.send("GET", `/jobs/${id}`, { headers: { "if-none-match": known } });
    expect([same.status, await same.text(), same.headers.get("etag")]).toEqual([304, "", tag]);
  }
  await run(id);
  const changed = await api.send("GET", `/jobs/${id}`, { headers: { "if-none-match": tag } });
  expect(changed.status).toBe(200);
  expect(changed.headers.get("etag")).not.toBe(tag);
});

test("a long poll answers as soon as the job differs from the tag", async () => {
  const { id } = await api.submit();
  await claim(id);
  const tag = (await api.send("GET", `/jobs/${id}/status`)).headers.get("etag") ?? "";
  const waiting = api.send("GET", `/jobs/${id}/status?wait=20`, { headers: { "if-none-match": tag } });
  // one move: of two, the poll may see the first
  await start(id);
  const answer = jobStatusSchema.parse(await (await waiting).json());
  expect(answer).toMatchObject({ state: "running", attempt: 1, queuePosition: null });
});

test("a long poll without a tag answers when the job has ended", async () => {
  const { id } = await api.submit();
  const waiting = api.send("GET", `/jobs/${id}?wait=20`);
  await run(id);
  await api.move(id, ["fail", { reason: { code: "CRASHED", message: "it crashed" } }]);
  const answer = await waiting;
  expect(answer.headers.get("retry-after")).toBeNull();
  expect(jobViewSchema.parse(await answer.json())).toMatchObject({ state: "failed", reason: { code: "CRASHED" } });
});

test("a long poll ends when time is up, when the server closes, and where too many wait", async () => {
  const closing = new AbortController();
  const closed = await TestApi.open({ closing: closing.signal, limits: { maxWaits: 1 } });
  const { id } = await closed.submit();
  const soon = await closed.send("GET", `/jobs/${id}?wait=1`);
  expect(soon.status).toBe(200);
  const held = closed.send("GET", `/jobs/${id}?wait=25`);
  expect((await closed.send("GET", `/jobs/${id}?wait=25`)).status).toBe(200);
  closing.abort();
  expect((await held).status).toBe(200);
  expect((await closed.send("GET", "//ready")).status).toBe(503);
  await closed.close();
});

test("a queued job is cancelled at once, a running one is asked to stop, a finished one is left alone", async () => {
  const [queued, running] = [await api.submit(), await api.submit()];
  await run(running.id);
  const now = await api.send("POST", `/jobs/${queued.id}/cancel`);
  expect([now.status, await now.json()]).toMatchObject([202, { state: "cancelled", reason: { code: "CANCELLED" } }]);
  const asked = await api.send("POST", `/jobs/${running.id}/cancel`);
  expect([asked.status, await asked.json()]).toMatchObject([202, { state: "running", cancelRequested: true }]);
  const again = await api.send("POST", `/jobs/${queued.id}/cancel`);
  expect([again.status, await again.json()]).toMatchObject([200, { state: "cancelled" }]);
});

test("only a failed, cancelled or expired job is retried, and starts afresh", async () => {
  const { id } = await api.submit({ body: { startWithinSeconds: 5 } });
  expect(await refusal("POST", `/jobs/${id}/retry`)).toMatchObject({
    status: 409,
    code: "JOB_NOT_RETRYABLE",
    jobId: id,
  });
  await run(id);
  await api.move(id, ["fail", { reason: { code: "CRASHED", message: "it crashed" } }]);
  const response = await api.send("POST", `/jobs/${id}/retry`);
  const fresh = { state: "queued", attempt: 1, reason: null, startBy: null, finishedAt: null, startedAt: null };
  expect([response.status, await response.json()]).toMatchObject([202, fresh]);
  expect((await api.storage.store.load(id))?.maxAttempts).toBe(4);
  expect((await api.storage.outbox.pending(10)).filter(({ jobId }) => jobId === id)).toHaveLength(2);
});

test("a finished job is deleted with its files, an unfinished one is not", async () => {
  const { id } = await api.submit();
  expect(await refusal("DELETE", `/jobs/${id}`)).toMatchObject({ status: 409, code: "JOB_NOT_FINISHED" });
  await run(id);
  await api.publish(id, { "out.csv": "a,b\n" });
  const response = await api.send("DELETE", `/jobs/${id}`);
  expect([response.status, await response.text()]).toEqual([204, ""]);
  expect((await api.send("GET", `/jobs/${id}`)).status).toBe(404);
  expect(await api.storage.objects.list(`tenants/local/jobs/${id}/`)).toEqual([]);
  expect((await api.send("DELETE", `/jobs/${id}`)).status).toBe(404);
});

test("results come when the job has ended, with metrics, verdict and signed files", async () => {
  const { id } = await api.submit();
  expect(await refusal("GET", `/jobs/${id}/results`)).toMatchObject({
    status: 409,
    code: "JOB_NOT_FINISHED",
    jobId: id,
  });
  expect(await (await api.send("GET", `/jobs/${id}/artifacts`)).json()).toEqual({ artifacts: [] });
  await run(id);
  await api.publish(id, { "out.csv": "a,b\n" });
  const results = jobResultsSchema.parse(await (await api.send("GET", `/jobs/${id}/results`)).json());
  expect(results).toMatchObject({ state: "succeeded", verified: true, metricsAvailable: true, metrics: { lines: 1 } });
  const [file] = results.files;
  expect(file).toMatchObject({ name: "out.csv", bytes: 4, contentType: "text/csv" });
  const download = await api.send("GET", file?.url ?? "");
  expect(await download.text()).toBe("a,b\n");
  expect(download.headers.get("content-disposition")).toBe('attachment; filename="out.csv"');
  const { artifacts } = (await (await api.send("GET", `/jobs/${id}/artifacts`)).json()) as { artifacts: object[] };
  expect(artifacts).toEqual([{ name: "out.csv", bytes: 4, sha256: file?.sha256, contentType: "text/csv" }]);
});

test("without a result the reason stands where the metrics would", async () => {
  const { id } = await api.submit();
  await api.send("POST", `/jobs/${id}/cancel`);
  const results = await (await api.send("GET", `/jobs/${id}/results`)).json();
  expect(results).toMatchObject({
    metricsAvailable: false,
    metrics: null,
    metricsReason: "cancelled before it began",
    files: [],
  });
});

test("metrics that could not be computed are not made up", async () => {
  const { id } = await api.submit();
  await run(id);
  await api.publish(
    id,
    { "out.csv": "?" },
    { metrics: null, metricsReason: "out.csv cannot be read", verified: false },
  );
  const results = await (await api.send("GET", `/jobs/${id}/results`)).json();
  expect(results).toMatchObject({ metricsAvailable: false, metricsReason: "out.csv cannot be read", verified: false });
});

test("only a published file of that job can be downloaded", async () => {
  const { id } = await api.submit();
  await run(id);
  await api.publish(id, { "out.csv": "a,b\n" });
  const other = await api.submit();
  const granted = await api.send("POST", "/presign/download", { json: { jobId: id, name: "out.csv" } });
  expect(granted.status).toBe(201);
  for (const [jobId, name] of [
    [id, "a.txt"],
    [other.id, "out.csv"],
  ]) {
    expect(await refusal("POST", "/presign/download", { json: { jobId, name } })).toMatchObject({
      status: 404,
      code: "ARTIFACT_NOT_FOUND",
    });
  }
  expect((await refusal("POST", "/presign/download", { json: { jobId: id, name: "../out.csv" } })).status).toBe(400);
});

test("log lines and the progress curve are read in order, from where one left off", async () => {
  const { id } = await api.submit();
  await run(id);
  await api.storage.store.appendLog(id, 1, ["one", "two", "three"]);
  await api.storage.store.heartbeat(id, 1, Date.now() + 1000, { ...PROGRESS, at: new Date().toISOString() });
  const first = (await (await api.send("GET", `/jobs/${id}/logs?limit=2`)).json()) as {
    lines: { line: string }[];
    nextAfter: number;
  };
  expect(first.lines.map(({ line }) => line)).toEqual(["one", "two"]);
  const rest = await (await api.send("GET", `/jobs/${id}/logs?after=${first.nextAfter}`)).json();
  expect(rest).toMatchObject({ lines: [{ line: "three", attempt: 1 }] });
  const curve = await (await api.send("GET", `/jobs/${id}/progress`)).json();
  expect(curve).toMatchObject({ points: [{ fraction: 0.5, incumbent: 9, bound: 10, gap: 0.1, phase: "search" }] });
});

test("HEAD has the headers of GET and no body", async () => {
  const { id } = await api.submit();
  for (const path of [`/jobs/${id}`, "/jobs", `/jobs/${id}/events`, "//health", "//docs", "//"]) {
    const response = await api.send("HEAD", path);
    expect([response.status, await response.text()]).toEqual([200, ""]);
  }
});

test("a server without keys answers under a loopback name only, and to no foreign page", async () => {
  const { id } = await api.submit();
  expect((await api.send("GET", "http://evil.example/api/v1/jobs")).status).toBe(403);
  for (const site of ["cross-site", "same-site"]) {
    const headers = { "sec-fetch-site": site };
    expect(await refusal("POST", `/jobs/${id}/cancel`, { headers })).toMatchObject({ status: 403, code: "FORBIDDEN" });
    expect((await api.send("GET", "/jobs", { headers })).status).toBe(200);
  }
  expect((await api.send("POST", `/jobs/${id}/cancel`, { headers: { "sec-fetch-site": "same-origin" } })).status).toBe(
    202,
  );
});
