import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { createClient, type JobEvent } from "../../../src/client";
import { JOB_ID, jobResults, jobView } from "../../support/job-views";
import { answerJson, type Handler, type ScriptedServer, scriptedServer } from "../../support/scripted-server";

let server: ScriptedServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

const event = (id: number, name: string, data: unknown) =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const state = (id: number, name: string) => event(id, "state", { state: name, attempt: 1, reason: null });
const PROGRESS = { fraction: 0.5, phase: "improve", message: null, incumbent: 4, bound: 5, gap: 0.25 };
const progress = (id: number) => event(id, "progress", { ...PROGRESS, at: "2026-01-31T12:00:00.000Z" });

function stream(response: ServerResponse, text: string, broken = false): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(text, () => (broken ? response.destroy() : response.end()));
}

async function watched(handler: Handler, options: { after?: number; transport?: "stream" } = {}): Promise<JobEvent[]> {
  server = await scriptedServer(handler);
  const events: JobEvent[] = [];
  for await (const seen of createClient({ baseUrl: server.origin }).watch(JOB_ID, options)) events.push(seen);
  return events;
}

const summary = (events: readonly JobEvent[]) =>
  events.map((seen) => `${seen.seq} ${seen.type} ${seen.type === "state" ? seen.state : ""}`.trim());

describe("watching by server-sent events", () => {
  test("goes on where it was when the connection breaks, without losing or repeating an event", async () => {
    const asked: (string | undefined)[] = [];
    const events = await watched((request, response) => {
      asked.push(request.headers["last-event-id"]?.toString());
      if (asked.length === 1) stream(response, `: hi\n\n${state(1, "queued")}${state(2, "running")}id: 3\nev`, true);
      else if (asked.length === 2) response.writeHead(503).end();
      else stream(response, progress(3) + event(4, "log", { line: "x" }) + event(5, "new", {}) + state(6, "succeeded"));
    });
    expect(asked).toEqual([undefined, "2", "2"]);
    expect(summary(events)).toEqual(["1 state queued", "2 state running", "3 progress", "4 log", "6 state succeeded"]);
  });

  test("starts where the caller was", async () => {
    let asked: string | undefined;
    const handler = (request: IncomingMessage, response: ServerResponse) => {
      asked = request.headers["last-event-id"]?.toString();
      stream(response, state(8, "failed"));
    };
    expect(summary(await watched(handler, { after: 7 }))).toEqual(["8 state failed"]);
    expect(asked).toBe("7");
  });

  test("ends with the job's state when the stream of a finished job has no more events", async () => {
    const events = await watched((request, response) => {
      if (request.url?.endsWith("/events")) stream(response, "");
      else answerJson(response, 200, { id: JOB_ID, state: "cancelled", attempt: 1, reason: null });
    });
    expect(summary(events)).toEqual(["undefined state cancelled"]);
  });

  test("an unknown job is an error, not a reason to poll", async () => {
    const body = { type: "t", title: "t", status: 404, code: "JOB_NOT_FOUND", detail: "d", requestId: "r" };
    await expect(watched((_request, response) => answerJson(response, 404, body))).rejects.toMatchObject({
      code: "JOB_NOT_FOUND",
    });
  });
});

describe("watching where events are not served", () => {
  const poll: Handler = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    if (pathname.endsWith("/events")) {
      answerJson(response, 406, {});
    } else if (pathname.endsWith("/logs")) {
      const lines = searchParams.get("after") === "0" ? [{ seq: 2, at: "2026-01-31T12:00:00.000Z", line: "x" }] : [];
      answerJson(response, 200, { lines, nextAfter: 2 });
    } else {
      const first = request.headers["if-none-match"] === undefined;
      const running = { progress: { ...PROGRESS, at: "2026-01-31T12:00:00.000Z" }, attempt: 1 };
      const view = jobView({ ...running, state: first ? "running" : "succeeded" });
      answerJson(response, 200, view, { etag: first ? '"1"' : '"2"' });
    }
  };

  test("falls back to long polls, with log lines and progress, each once", async () => {
    expect(summary(await watched(poll))).toEqual([
      "2 log",
      "undefined progress",
      "undefined state running",
      "undefined state succeeded",
    ]);
  });

  test("says so when only a stream will do", async () => {
    await expect(watched(poll, { transport: "stream" })).rejects.toMatchObject({ status: 406 });
  });
});

describe("submitAndWait over real sockets", () => {
  test("survives an API that is killed in the middle of a long poll and comes back", async () => {
    const posts: (string | undefined)[] = [];
    let restarted = false;
    const handler: Handler = (request, response) => {
      if (request.method === "POST") {
        posts.push(request.headers["idempotency-key"]?.toString());
        answerJson(response, 202, jobView());
      } else if (request.url?.endsWith("/results")) {
        answerJson(response, 200, jobResults());
      } else if (request.headers["if-none-match"] === undefined) {
        answerJson(response, 200, jobView({ state: "running" }), { etag: '"1"' });
      } else if (restarted) {
        answerJson(response, 200, jobView({ state: "succeeded" }), { etag: '"2"' });
      } else {
        void restart();
      }
    };
    const first = await scriptedServer(handler);
    server = first;
    const restart = async () => {
      await first.close();
      restarted = true;
      server = await scriptedServer(handler, first.port);
    };
    const states: string[] = [];
    const client = createClient({ baseUrl: first.origin, retries: 1 });
    const { job } = await client.submitAndWait(
      { kind: "model", files: [{ name: "empty.lp", data: "" }] },
      { onProgress: (seen) => states.push(seen.state) },
    );
    expect(job.state).toBe("succeeded");
    expect(states).toEqual(["running", "succeeded"]);
    expect(posts).toHaveLength(1);
  });
});
