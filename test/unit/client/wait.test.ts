import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type ClientSettings, createClient, type MillraceError, WaitEndedError } from "../../../src/client";
import type { JobView } from "../../../src/contract/api";
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

const tagged = (etag: string, changes: Partial<JobView> = {}) => json(jobView(changes), 200, { etag });
const unchanged = () => new Response(null, { status: 304, headers: { etag: '"1"', "retry-after": "2" } });
const RESULTS = json(jobResults());
const results = () => RESULTS.clone();

describe("waiting for a job", () => {
  test("by long poll: each look names the version it saw and is held by the service", async () => {
    const { client, sent, timing } = scripted([
      tagged('"1"'),
      (): Response => {
        timing.advance(20_000);
        return unchanged();
      },
      tagged('"2"', { state: "running" }),
      tagged('"3"', { state: "succeeded" }),
      results(),
    ]);
    const states: string[] = [];
    const { job } = await client.waitForJob(JOB_ID, { onProgress: (seen) => states.push(seen.state) });
    expect(job.state).toBe("succeeded");
    expect(states).toEqual(["queued", "running", "succeeded"]);
    expect(sent.map(({ url, headers }) => [url.search, headers["if-none-match"]])).toEqual([
      ["", undefined],
      ["?wait=20", '"1"'],
      ["?wait=20", '"1"'],
      ["?wait=20", '"2"'],
      ["", undefined],
    ]);
  });

  test("by polling where long polls come back at once: from 0.5 s, slower each time, Retry-After first", async () => {
    const { client, sent, timing } = scripted([
      tagged('"1"'),
      unchanged(),
      ...Array.from({ length: 7 }, () => new Response(null, { status: 304, headers: { etag: '"1"' } })),
      tagged('"2"', { state: "failed" }),
      results(),
    ]);
    await client.waitForJob(JOB_ID);
    expect(sent[2]?.url.search).toBe("");
    expect(timing.slept[1]).toBe(2000);
    const own = timing.slept.slice(2);
    expect(own).toEqual([...own].sort((a, b) => a - b));
    expect(own[0]).toBe(562.5);
    expect(Math.max(...own)).toBe(3750);
  });

  test("without versions in the answers it polls and tells a change by its content", async () => {
    const { client, timing } = scripted([
      json(jobView()),
      json(jobView()),
      json(jobView({ state: "expired" })),
      results(),
    ]);
    const states: string[] = [];
    await client.waitForJob(JOB_ID, { onProgress: (job) => states.push(job.state) });
    expect(states).toEqual(["queued", "expired"]);
    expect(timing.slept).toEqual([375, 375]);
  });

  test("goes on through an outage longer than the retries of a call", async () => {
    const outage = Array.from({ length: 12 }, connectionReset);
    const { client, sent } = scripted([
      tagged('"1"'),
      ...outage,
      tagged('"1"'),
      tagged('"2"', { state: "succeeded" }),
      results(),
    ]);
    expect((await client.waitForJob(JOB_ID)).job.state).toBe("succeeded");
    expect(sent.at(-3)?.url.search).toBe("");
    expect(sent.at(-2)?.url.search).toBe("?wait=20");
  });

  test("gives up when the service stays away longer than it tolerates", async () => {
    const { client } = scripted([tagged('"1"'), ...Array.from({ length: 200 }, connectionReset)], {
      outageToleranceMs: 30_000,
    });
    expect((await errorOf(client.waitForJob(JOB_ID))).code).toBe("NETWORK");
  });

  test("long polls that are cut time after time give way to polling", async () => {
    const cut = () => Array.from({ length: 1 }, connectionReset);
    const { client, sent } = scripted(
      [
        tagged('"1"'),
        ...cut(),
        unchanged(),
        ...cut(),
        unchanged(),
        ...cut(),
        unchanged(),
        tagged('"2"', { state: "succeeded" }),
        results(),
      ],
      { retries: 0 },
    );
    await client.waitForJob(JOB_ID);
    expect(sent.map(({ url }) => url.search).slice(0, 8)).toEqual([
      "",
      "?wait=20",
      "",
      "?wait=20",
      "",
      "?wait=20",
      "",
      "",
    ]);
  });

  test("an unknown job is an error at once", async () => {
    const { client, sent } = scripted([problem("JOB_NOT_FOUND", 404)]);
    expect((await errorOf(client.waitForJob(JOB_ID))).code).toBe("JOB_NOT_FOUND");
    expect(sent).toHaveLength(1);
  });
});

const NEVER: Reply = (_request, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const MODEL = { kind: "model", files: [{ name: "a.lp", data: "" }] };

describe("leaving a job early", () => {
  test("a time limit cancels the submitted job and says so", async () => {
    const { client, sent } = scripted([
      json(jobView(), 202),
      tagged('"1"', { state: "running" }),
      NEVER,
      json(jobView({ state: "running", cancelRequested: true }), 202),
    ]);
    const error = await errorOf(client.submitAndWait(MODEL, { timeoutMs: 30 }));
    expect(error).toBeInstanceOf(WaitEndedError);
    expect(error).toMatchObject({ code: "WAIT_TIMEOUT", cancel: "requested" });
    expect(error.message).toContain("no result within 0.03 s; the job was asked to stop");
    expect((error as WaitEndedError).job?.cancelRequested).toBe(true);
    expect(sent.at(-1)).toMatchObject({ method: "POST" });
    expect(sent.at(-1)?.url.pathname).toBe(`/api/v1/jobs/${error.jobId}/cancel`);
  });

  test("an abort leaves the job alone where the caller wants that", async () => {
    const controller = new AbortController();
    const { client, sent } = scripted([
      json(jobView(), 202),
      tagged('"1"'),
      (request, signal) => {
        setTimeout(() => controller.abort(), 1);
        return typeof NEVER === "function" ? NEVER(request, signal) : Promise.reject(new Error("no reply"));
      },
    ]);
    const error = await errorOf(client.submitAndWait(MODEL, { signal: controller.signal, cancelOnAbort: false }));
    expect(error).toMatchObject({ code: "WAIT_ABORTED", cancel: "left-alone" });
    expect(sent).toHaveLength(3);
  });

  test("somebody who only waits does not cancel", async () => {
    const { client, sent } = scripted([tagged('"1"'), NEVER]);
    const error = await errorOf(client.waitForJob(JOB_ID, { timeoutMs: 20 }));
    expect(error).toMatchObject({ code: "WAIT_TIMEOUT", cancel: "left-alone", jobId: JOB_ID });
    expect(sent).toHaveLength(2);
  });

  test("a submission aborted in mid-air is cancelled under the id that was fixed before, once it appears", async () => {
    const { client, sent } = scripted([
      NEVER,
      problem("JOB_NOT_FOUND", 404),
      json(jobView({ state: "cancelled" }), 202),
    ]);
    const error = await errorOf(client.submitAndWait(MODEL, { timeoutMs: 20 }));
    expect(error).toMatchObject({ code: "WAIT_TIMEOUT", cancel: "requested" });
    const submitted = JSON.parse(sent[0]?.body ?? "{}") as { jobId: string };
    expect(sent[2]?.url.pathname).toBe(`/api/v1/jobs/${submitted.jobId}/cancel`);
  });

  test("a cancel that fails is reported, not hidden", async () => {
    const { client } = scripted([json(jobView(), 202), tagged('"1"'), NEVER, connectionReset()], { retries: 0 });
    const error = await errorOf(client.submitAndWait(MODEL, { timeoutMs: 20 }));
    expect(error).toMatchObject({ cancel: "failed" });
  });
});

describe("submitAndWait", () => {
  test("answers a failed job too, with its reason", async () => {
    const reason = { code: "INFEASIBLE", message: "no schedule" };
    const { client } = scripted([
      json(jobView(), 202),
      tagged('"1"', { state: "failed", reason }),
      json(jobResults({ state: "failed", verified: null, metrics: null, metricsAvailable: false })),
    ]);
    const finished = await client.submitAndWait(MODEL);
    expect(finished.job.reason).toEqual(reason);
    expect(finished.results.metricsAvailable).toBe(false);
  });

  test("the same idempotency key gives the same job id, in another client of the same caller only", async () => {
    const bodies: string[] = [];
    for (const apiKey of ["one", "one", "two"]) {
      const { client, sent } = scripted([json(jobView(), 202)], { apiKey });
      await client.submit({ ...MODEL, idempotencyKey: "nightly" });
      bodies.push(sent[0]?.body ?? "");
    }
    const ids = bodies.map((body) => (JSON.parse(body) as { jobId: string }).jobId);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(bodies[0]).toBe(bodies[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test("under a key that was used before it takes up the earlier job instead of uploading over it", async () => {
    const sha256 = createHash("sha256").update("abc").digest("hex");
    const inputs = [{ name: "a.lp", bytes: 3, sha256 }];
    const taken = () => problem("JOB_ID_TAKEN", 409);
    const file = { kind: "model", files: [{ name: "a.lp", data: "abc" }], idempotencyKey: "nightly" };
    const { client } = scripted([taken(), json(jobView({ inputs, state: "running" }))]);
    expect((await client.submit(file)).state).toBe("running");
    for (const others of [[], [{ name: "a.lp", bytes: 3, sha256: "0".repeat(64) }]]) {
      const other = scripted([taken(), json(jobView({ inputs: others, state: "running" }))]);
      expect((await errorOf(other.client.submit(file))).code).toBe("IDEMPOTENCY_CONFLICT");
    }
  });

  test("a file that is not there is an error before anything is sent", async () => {
    const { client, sent } = scripted([]);
    const error = await errorOf(client.submit({ kind: "model", files: [{ path: "no/such/file.lp" }] }));
    expect(error.code).toBe("FILE_UNREADABLE");
    expect(error.message).toBe("no/such/file.lp: cannot be read; check the path");
    expect(sent).toHaveLength(0);
  });
});
