import { describe, expect, test } from "vitest";
import {
  AccessError,
  type ClientSettings,
  createClient,
  InvalidRequestError,
  type MillraceError,
  NotFoundError,
  ServiceError,
} from "../../../src/client";
import { JOB_ID, jobResults, jobView } from "../../support/job-views";
import { connectionReset, HeldTiming, json, problem, type Reply, scriptedFetch } from "../../support/scripted-fetch";

function scripted(replies: readonly Reply[], settings: Partial<ClientSettings> = {}) {
  const { fetch, sent } = scriptedFetch(replies);
  const timing = new HeldTiming();
  return { client: createClient({ baseUrl: "http://jobs.test", fetch, timing, ...settings }), sent, timing };
}

async function errorOf(promise: Promise<unknown>): Promise<MillraceError> {
  return await promise.then(
    () => Promise.reject(new Error("no error was thrown")),
    (error: MillraceError) => error,
  );
}

const SUBMISSION = { kind: "model", inputs: [{ name: "a.lp", text: "max\n obj: x\nend\n" }] };

describe("settings", () => {
  test("a bare host gets the default base path, any other path stays", () => {
    const url = (baseUrl: string) => createClient({ baseUrl }).baseUrl;
    expect(url("http://127.0.0.1:8080")).toBe("http://127.0.0.1:8080/api/v1");
    expect(url("http://127.0.0.1:8080/")).toBe("http://127.0.0.1:8080/api/v1");
    expect(url("https://example.test/solver/v2/")).toBe("https://example.test/solver/v2");
  });

  test("every setting out of range is named at once", () => {
    expect(() => createClient({ baseUrl: "jobs.test", timeoutMs: 0, retries: -1, longPollSeconds: 30 })).toThrow(
      "createClient: timeoutMs must be from 1 to 2147483647, got 0; retries must be from 0 to 20, got -1; " +
        'longPollSeconds must be from 0 to 25, got 30; baseUrl must be an http or https address, got "jobs.test"',
    );
  });
});

describe("requests", () => {
  test("carry the key as a bearer token, and ids and filters encoded", async () => {
    const { client, sent } = scripted([json({ jobs: [], nextCursor: null }), json(jobView())], { apiKey: "secret" });
    await client.listJobs({ states: ["queued", "running"], tag: "a b&c", limit: 5 });
    await client.getJob("../kinds");
    expect(sent[0]?.url.href).toBe("http://jobs.test/api/v1/jobs?tag=a+b%26c&limit=5&state=queued%2Crunning");
    expect(sent[0]?.headers.authorization).toBe("Bearer secret");
    expect(sent[1]?.url.pathname).toBe("/api/v1/jobs/..%2Fkinds");
  });

  test("each route has its method", async () => {
    const { client, sent } = scripted([
      json(jobView()),
      json({ id: JOB_ID }),
      json(jobResults()),
      json({ artifacts: [] }),
      json({ lines: [], nextAfter: 3 }),
      json({ points: [] }),
      json(jobView(), 202),
      json(jobView(), 202),
      new Response(null, { status: 204 }),
      json({ kinds: [] }),
      json({ status: "degraded" }, 503),
      json({}, 503),
      new Response("jobs 1\n", { headers: { "content-type": "text/plain" } }),
      json({ openapi: "3.1.0" }),
      json({ results: [] }),
      json({ url: "u" }, 201),
      json({ url: "u" }, 201),
    ]);
    await client.getJob(JOB_ID);
    await client.getStatus(JOB_ID);
    await client.getResults(JOB_ID);
    await client.listArtifacts(JOB_ID);
    await client.getLogs(JOB_ID, { after: 3, limit: 10 });
    await client.getProgress(JOB_ID);
    await client.cancelJob(JOB_ID);
    await client.retryJob(JOB_ID);
    await client.deleteJob(JOB_ID);
    await client.listKinds();
    expect((await client.health()).status).toBe("degraded");
    expect(await client.ready()).toBe(false);
    expect(await client.metrics()).toBe("jobs 1\n");
    await client.openApi();
    await client.submitBatch([SUBMISSION, { ...SUBMISSION, idempotencyKey: "mine" }]);
    await client.presignUpload({ filename: "a.lp", contentType: "text/plain", bytes: 3 });
    await client.presignDownload({ jobId: JOB_ID, name: "a.csv" });
    const base = `/api/v1/jobs/${JOB_ID}`;
    expect(sent.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
      `GET ${base}`,
      `GET ${base}/status`,
      `GET ${base}/results`,
      `GET ${base}/artifacts`,
      `GET ${base}/logs?after=3&limit=10`,
      `GET ${base}/progress`,
      `POST ${base}/cancel`,
      `POST ${base}/retry`,
      `DELETE ${base}`,
      "GET /api/v1/kinds",
      "GET /api/v1/health",
      "GET /api/v1/ready",
      "GET /api/v1/metrics",
      "GET /api/v1/openapi.json",
      "POST /api/v1/jobs/batch",
      "POST /api/v1/presign/upload",
      "POST /api/v1/presign/download",
    ]);
    const batch = JSON.parse(sent[14]?.body ?? "{}") as { jobs: { idempotencyKey: string }[] };
    expect(batch.jobs[0]?.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(batch.jobs[1]?.idempotencyKey).toBe("mine");
  });

  test("a listing goes on through its pages and ends with the last", async () => {
    const first = { jobs: [jobView({ priority: 1 }), jobView({ priority: 2 })], nextCursor: "next" };
    const { client, sent } = scripted([json(first), json({ jobs: [jobView({ priority: 3 })], nextCursor: null })]);
    const seen: number[] = [];
    for await (const job of client.eachJob({ kind: "model" })) seen.push(job.priority);
    expect(seen).toEqual([1, 2, 3]);
    expect(sent.map(({ url }) => url.search)).toEqual(["?kind=model", "?kind=model&cursor=next"]);
  });
});

describe("retries", () => {
  test("a broken connection and a 503 are tried again, with growing pauses", async () => {
    const { client, sent, timing } = scripted([connectionReset(), problem("UNAVAILABLE", 503), json(jobView())]);
    expect((await client.getJob(JOB_ID)).id).toBe(JOB_ID);
    expect(sent).toHaveLength(3);
    expect(timing.slept).toEqual([125, 250]);
  });

  test("Retry-After comes before the client's own pauses", async () => {
    const { client, timing } = scripted([problem("QUEUE_FULL", 429, { "retry-after": "3" }), json(jobView(), 202)]);
    await client.submitJob(SUBMISSION);
    expect(timing.slept).toEqual([3125]);
  });

  test("a submission keeps one idempotency key and one body through all its tries", async () => {
    const { client, sent } = scripted([
      connectionReset(),
      problem("INTERNAL", 500),
      problem("UNAVAILABLE", 503),
      json(jobView(), 202),
    ]);
    await client.submitJob(SUBMISSION);
    expect(new Set(sent.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  });

  test("two submissions have two keys, unless the caller names one", async () => {
    const { client, sent } = scripted([1, 2, 3, 4].map(() => json(jobView(), 202)));
    await client.submitJob(SUBMISSION);
    await client.submitJob(SUBMISSION);
    await client.submitJob(SUBMISSION, { idempotencyKey: "nightly" });
    await client.submitJob(SUBMISSION, { idempotencyKey: "nightly" });
    const keys = sent.map(({ headers }) => headers["idempotency-key"]);
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys.slice(2)).toEqual(["nightly", "nightly"]);
  });

  test("queueing a job again is not repeated when nobody knows whether it was done", async () => {
    const { client, sent } = scripted([connectionReset()]);
    const error = await errorOf(client.retryJob(JOB_ID));
    expect(error.code).toBe("NETWORK");
    expect(sent).toHaveLength(1);
  });

  test("a delete whose first answer was lost counts as done", async () => {
    const { client } = scripted([connectionReset(), problem("JOB_NOT_FOUND", 404), problem("JOB_NOT_FOUND", 404)]);
    await client.deleteJob(JOB_ID);
    expect(await errorOf(client.deleteJob(JOB_ID))).toBeInstanceOf(NotFoundError);
  });

  test("they end after the fourth try with the last error", async () => {
    const { client, sent } = scripted([1, 2, 3, 4].map(() => problem("UNAVAILABLE", 503)));
    const error = await errorOf(client.getJob(JOB_ID));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error.tries).toBe(4);
    expect(sent).toHaveLength(4);
  });

  test("a service that asks for more than a minute hands the error to the caller at once", async () => {
    const { client, sent } = scripted([problem("QUEUE_FULL", 429, { "retry-after": "600" })]);
    const error = await errorOf(client.submitJob(SUBMISSION));
    expect(error.retryAfterSeconds).toBe(600);
    expect(sent).toHaveLength(1);
  });
});

describe("errors", () => {
  test("a problem document becomes a typed error with all its mistakes", async () => {
    const issues = [{ path: "sections.csv", line: 3, column: "capacity", message: "must be whole", remedy: "fix it" }];
    const { client } = scripted([problem("INVALID_INPUT", 422, {}, { issues, issueCount: 250, jobId: JOB_ID })]);
    const error = await errorOf(client.submitJob(SUBMISSION));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({ code: "INVALID_INPUT", status: 422, issues, issueCount: 250, requestId: "r-1" });
    expect(error).toMatchObject({ jobId: JOB_ID, message: "detail of INVALID_INPUT" });
  });

  test.each([
    ["UNAUTHENTICATED", 401, AccessError],
    ["FORBIDDEN", 403, AccessError],
    ["JOB_NOT_FOUND", 404, NotFoundError],
    ["PAYLOAD_TOO_LARGE", 413, InvalidRequestError],
  ])("%s has its class", async (code, status, kind) => {
    const { client } = scripted([problem(code, status)]);
    expect(await errorOf(client.getJob(JOB_ID))).toBeInstanceOf(kind);
  });

  test("an answer from something else is called that, with the place and the remedy", async () => {
    const page = new Response("<h1>It works!</h1>", { status: 404, headers: { "content-type": "text/html" } });
    const { client } = scripted([page]);
    const error = await errorOf(client.getJob(JOB_ID));
    expect(error.code).toBe("UNEXPECTED_ANSWER");
    expect(error.message).toContain("http://jobs.test answered 404 without a problem document; check the base URL");
  });

  test("a service that is not there is named with the reason", async () => {
    const { client } = scripted([connectionReset()], { retries: 0 });
    const error = await errorOf(client.getJob(JOB_ID));
    expect(error.message).toBe("cannot reach http://jobs.test: read ECONNRESET; is the service running?");
  });

  test("silence ends with TIMEOUT, and is tried again", async () => {
    const silence: Reply = (_request, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const { client, sent } = scripted([silence, silence], { timeoutMs: 20, retries: 1 });
    expect((await errorOf(client.getJob(JOB_ID))).code).toBe("TIMEOUT");
    expect(sent).toHaveLength(2);
  });

  test("the caller's abort is the caller's own reason and is not retried", async () => {
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const { client, sent } = scripted([
      (_request, signal) => {
        controller.abort(reason);
        throw signal.reason;
      },
    ]);
    expect(await errorOf(client.getJob(JOB_ID, { signal: controller.signal }))).toBe(reason);
    expect(sent).toHaveLength(1);
  });
});
